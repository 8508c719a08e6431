package io.varve.embedded.store.codec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/** Writes LZ4 blocks of ClickHouse's native compression, the answer to {@code compress=1}. */
public final class NativeBlockOutputStream extends OutputStream {
    private static final int BLOCK = 256 * 1024;
    private static final int PREFIX = NativeBlock.CHECKSUM + NativeBlock.HEADER;

    private final OutputStream out;
    private final LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
    private final byte[] block = new byte[BLOCK];
    private final byte[] frame = new byte[PREFIX + compressor.maxCompressedLength(BLOCK)];
    private int filled;

    public NativeBlockOutputStream(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
        if (filled == BLOCK) {
            writeBlock();
        }
        block[filled++] = (byte) value;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (filled == BLOCK) {
                writeBlock();
            }
            int size = Math.min(BLOCK - filled, end - at);
            System.arraycopy(bytes, at, block, filled, size);
            filled += size;
            at += size;
        }
    }

    private void writeBlock() throws IOException {
        if (filled == 0) {
            return;
        }
        int size = compressor.compress(block, 0, filled, frame, PREFIX);
        ByteBuffer.wrap(frame)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(NativeBlock.CHECKSUM, NativeBlock.METHOD_LZ4)
                .putInt(NativeBlock.CHECKSUM + 1, size + NativeBlock.HEADER)
                .putInt(NativeBlock.CHECKSUM + 5, filled);
        NativeBlock.seal(frame, PREFIX + size);
        out.write(frame, 0, PREFIX + size);
        filled = 0;
    }

    /** Ends the block that is being filled: what was written so far reaches the client. */
    @Override
    public void flush() throws IOException {
        writeBlock();
        out.flush();
    }

    @Override
    public void close() throws IOException {
        writeBlock();
        out.close();
    }
}
