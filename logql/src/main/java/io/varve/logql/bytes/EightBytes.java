package io.varve.logql.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes of a text at once, the first one lowest. */
public final class EightBytes {

    /** The high bit of each. */
    public static final long HIGH_BITS = 0x8080808080808080L;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;

    private EightBytes() {}

    /** Those that begin at a place. */
    public static long at(byte[] bytes, int place) {
        return (long) LONGS.get(bytes, place);
    }

    /** @param value 0 to 255, which all of them are */
    public static long all(int value) {
        return ONES * value;
    }

    /** Of {@link #HIGH_BITS} those of the bytes that are zero, and maybe of bytes above one that is; its other bits mean nothing. */
    public static long zeros(long bytes) {
        return (bytes - ONES) & ~bytes;
    }

    /** Which byte has the lowest of some {@link #HIGH_BITS}, of which there is one. */
    public static int first(long highBits) {
        return Long.numberOfTrailingZeros(highBits) >> 3;
    }
}
