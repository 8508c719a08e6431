package io.varve.logql.pipeline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * {@code | sample}: keeps a line by a hash of its time and text, so that every query takes the same lines, and a smaller sample is part
 * of a larger one.
 */
final class SampleStage implements LineStage {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final double fraction;

    SampleStage(double fraction) {
        this.fraction = fraction;
    }

    @Override
    public boolean process(Line line) {
        // 53 bits are what a double tells apart.
        return (hash(line.timestamp, line.bytes, line.offset, line.length) >>> 11) * 0x1p-53 < fraction;
    }

    /** The same in every process and version: answers of different days are compared. */
    static long hash(long timestamp, byte[] bytes, int offset, int length) {
        long hash = mix(timestamp ^ (long) length << 48);
        int at = offset;
        int end = offset + length;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            hash = mix(hash ^ (long) LONGS.get(bytes, at));
        }
        long tail = 0;
        for (; at < end; at++) {
            tail = tail << 8 | (bytes[at] & 0xff);
        }
        return mix(hash ^ tail);
    }

    /** The finaliser of SplitMix64. */
    private static long mix(long value) {
        long mixed = value + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
