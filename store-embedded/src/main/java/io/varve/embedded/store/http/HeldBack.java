package io.varve.embedded.store.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bytes of an answer that are held back; beyond a few megabytes they wait in a file. */
final class HeldBack implements AutoCloseable {
    private static final int MEMORY = 4 * 1024 * 1024;

    private final long limit;
    private byte[] bytes = new byte[4096];
    private int size;
    private long total;
    private @Nullable Path file;
    private @Nullable OutputStream fileOut;

    /** @param limit how many bytes are held back at most */
    HeldBack(long limit) {
        this.limit = limit;
    }

    /** Keeps the bytes; false when they would exceed the limit, and then it keeps none of them. */
    boolean add(byte[] from, int offset, int length) throws IOException {
        if (total + length > limit) {
            return false;
        }
        total += length;
        if (fileOut == null && size + length > MEMORY) {
            Path created = Files.createTempFile("varve-answer", ".tmp");
            file = created;
            fileOut = Files.newOutputStream(created);
            fileOut.write(bytes, 0, size);
        }
        if (fileOut != null) {
            fileOut.write(from, offset, length);
            return true;
        }
        if (bytes.length < size + length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + length, Math.min(bytes.length * 2, MEMORY)));
        }
        System.arraycopy(from, offset, bytes, size, length);
        size += length;
        return true;
    }

    boolean isInMemory() {
        return file == null;
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** Hands over what was held back, and forgets it. */
    void drainTo(Sink sink) throws IOException {
        if (file == null) {
            sink.write(bytes, 0, size);
        } else {
            if (fileOut != null) {
                fileOut.close();
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] piece = new byte[64 * 1024];
                for (int length = in.read(piece); length > 0; length = in.read(piece)) {
                    sink.write(piece, 0, length);
                }
            }
        }
        close();
    }

    @Override
    public void close() {
        bytes = new byte[0];
        size = 0;
        try {
            if (fileOut != null) {
                fileOut.close();
            }
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the temporary file of a held-back answer could not be removed", e);
        }
    }

    /** Where held-back bytes go. */
    interface Sink {
        void write(byte[] bytes, int offset, int length) throws IOException;
    }
}
