package io.varve.query.logs;

import java.util.Arrays;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** Bytes, compressed. Immutable. */
public final class PackedBytes {
    private static final LZ4Compressor FAST = LZ4Factory.fastestInstance().fastCompressor();

    /** The first level that looks for the longest match; those above it are slower for a fiftieth of the size. */
    private static final LZ4Compressor DENSE = LZ4Factory.fastestInstance().highCompressor(3);

    private static final LZ4SafeDecompressor DECOMPRESSOR =
            LZ4Factory.fastestInstance().safeDecompressor();
    private static final int BYTES_BESIDE = 48;

    private final byte[] packed;
    private final int length;

    private PackedBytes(byte[] raw, LZ4Compressor compressor) {
        byte[] room = new byte[compressor.maxCompressedLength(raw.length)];
        this.packed = Arrays.copyOf(room, compressor.compress(raw, 0, raw.length, room, 0));
        this.length = raw.length;
    }

    public static PackedBytes of(byte[] raw) {
        return new PackedBytes(raw, FAST);
    }

    /** In less memory, at six times the price. To unpack it costs the same. */
    static PackedBytes dense(byte[] raw) {
        return new PackedBytes(raw, DENSE);
    }

    public byte[] unpack() {
        byte[] raw = new byte[length];
        unpackTo(raw);
        return raw;
    }

    /** @param raw takes at least {@link #length} bytes from its beginning */
    void unpackTo(byte[] raw) {
        DECOMPRESSOR.decompress(packed, 0, packed.length, raw, 0, length);
    }

    /** Bytes unpacked. */
    public int length() {
        return length;
    }

    /** Bytes of memory that it takes. */
    public int weight() {
        return packed.length + BYTES_BESIDE;
    }
}
