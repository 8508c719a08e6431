package io.varve.embedded.store.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** Reads blocks of ClickHouse's native compression, the body under {@code decompress=1}. */
public final class NativeBlockInputStream extends InputStream {
    private static final int PREFIX = NativeBlock.CHECKSUM + NativeBlock.HEADER;

    private final InputStream in;
    private final LZ4SafeDecompressor decompressor =
            LZ4Factory.fastestInstance().safeDecompressor();
    private byte[] frame = new byte[64 * 1024];
    private byte[] block = new byte[64 * 1024];
    private int at;
    private int end;

    public NativeBlockInputStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        return at < end || readBlock() ? block[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == end && !readBlock()) {
            return -1;
        }
        int size = Math.min(length, end - at);
        System.arraycopy(block, at, bytes, offset, size);
        at += size;
        return size;
    }

    /** Reads blocks until one has data; false at the end of the body. */
    private boolean readBlock() throws IOException {
        do {
            int prefix = in.readNBytes(frame, 0, PREFIX);
            if (prefix == 0) {
                return false;
            }
            if (prefix < PREFIX) {
                throw new EOFException("the body ends inside the header of a compressed block");
            }
            ByteBuffer header = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
            int compressed = sizeIn(header.getInt(NativeBlock.CHECKSUM + 1) - NativeBlock.HEADER, "compressed");
            int decompressed = sizeIn(header.getInt(NativeBlock.CHECKSUM + 5), "decompressed");
            if (frame.length < PREFIX + compressed) {
                byte[] larger = new byte[PREFIX + compressed];
                System.arraycopy(frame, 0, larger, 0, PREFIX);
                frame = larger;
            }
            if (in.readNBytes(frame, PREFIX, compressed) < compressed) {
                throw new EOFException("the body ends inside a compressed block");
            }
            if (!NativeBlock.sealed(frame, PREFIX + compressed)) {
                throw new IOException("the checksum of a compressed block is wrong");
            }
            if (block.length < decompressed) {
                block = new byte[decompressed];
            }
            decompress(frame[NativeBlock.CHECKSUM], compressed, decompressed);
            at = 0;
            end = decompressed;
        } while (at == end);
        return true;
    }

    private static int sizeIn(int size, String what) throws IOException {
        if (size < 0 || size > NativeBlock.LIMIT) {
            throw new IOException("a block says its " + what + " size is " + Integer.toUnsignedString(size)
                    + " bytes; at most " + NativeBlock.LIMIT + " are taken");
        }
        return size;
    }

    private void decompress(byte method, int compressed, int decompressed) throws IOException {
        int size;
        try {
            size = switch (method) {
                case NativeBlock.METHOD_NONE -> {
                    System.arraycopy(frame, PREFIX, block, 0, Math.min(compressed, decompressed));
                    yield compressed;
                }
                case NativeBlock.METHOD_LZ4 ->
                    decompressor.decompress(frame, PREFIX, compressed, block, 0, decompressed);
                case NativeBlock.METHOD_ZSTD ->
                    Math.toIntExact(Zstd.decompressByteArray(block, 0, decompressed, frame, PREFIX, compressed));
                default ->
                    throw new IOException("a block is compressed by method 0x" + Integer.toHexString(method & 0xff)
                            + "; LZ4 (0x82), ZSTD (0x90) and none (0x02) are known");
            };
        } catch (LZ4Exception | ZstdException e) {
            throw new IOException("a compressed block is damaged", e);
        }
        if (size != decompressed) {
            throw new IOException("a block says it holds " + decompressed + " bytes and holds " + size);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
