package io.varve.embedded.store.codec;

import com.clickhouse.data.ClickHouseCityHash;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The frame of ClickHouse's native compression: 16 bytes CityHash128 of what follows, 1 byte method, 4 bytes size with these nine, 4 bytes
 * size when decompressed, data; all little-endian ({@code CompressedReadBufferBase} in ClickHouse).
 */
// Deprecated with the rest of the old client; it is still the one maintained Java port of the CityHash version that
// ClickHouse uses.
@SuppressWarnings("deprecation")
final class NativeBlock {
    static final int CHECKSUM = 16;
    static final int HEADER = 9;
    static final byte METHOD_NONE = 0x02;
    static final byte METHOD_LZ4 = (byte) 0x82;
    static final byte METHOD_ZSTD = (byte) 0x90;
    /** ClickHouse's own limit of a compressed block is 1 GiB; what a client may make this process allocate is less. */
    static final int LIMIT = 16 * 1024 * 1024;

    private NativeBlock() {}

    /** Writes the checksum of {@code frame[CHECKSUM..end)} in front of it. */
    static void seal(byte[] frame, int end) {
        long[] hash = ClickHouseCityHash.cityHash128(frame, CHECKSUM, end - CHECKSUM);
        ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).putLong(hash[0]).putLong(hash[1]);
    }

    /** Whether the checksum in front of {@code frame[CHECKSUM..end)} is right. */
    static boolean sealed(byte[] frame, int end) {
        long[] hash = ClickHouseCityHash.cityHash128(frame, CHECKSUM, end - CHECKSUM);
        ByteBuffer checksum = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        return checksum.getLong() == hash[0] && checksum.getLong() == hash[1];
    }
}
