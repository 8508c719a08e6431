package io.varve.query.logs;

import java.util.Arrays;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** Bytes, compressed. Immutable. */
public final class PackedBytes {
    private static final LZ4Compressor COMPRESSOR = LZ4Factory.fastestInstance().fastCompressor();
    private static final LZ4SafeDecompressor DECOMPRESSOR =
            LZ4Factory.fastestInstance().safeDecompressor();
    private static final int BYTES_BESIDE = 48;

    private final byte[] packed;
    private final int length;

    private PackedBytes(byte[] packed, int length) {
        this.packed = packed;
        this.length = length;
    }

    public static PackedBytes of(byte[] raw) {
        byte[] room = new byte[COMPRESSOR.maxCompressedLength(raw.length)];
        return new PackedBytes(Arrays.copyOf(room, COMPRESSOR.compress(raw, 0, raw.length, room, 0)), raw.length);
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

    /** Bytes packed. */
    int size() {
        return packed.length;
    }

    /** Bytes of memory that it takes. */
    public int weight() {
        return packed.length + BYTES_BESIDE;
    }
}
