package io.varve.ingest.gateway;

import io.varve.ingest.gateway.RefusalException.Reason;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Reads bodies of requests, with their content encoding undone, within limits on both sides of it and on the time that it takes. */
final class RequestBodies {
    private static final int FIRST_BYTES = 16 << 10;

    /** What is taken for a body by its announcement alone; more only as it comes. */
    private static final int FIRST_BYTES_ANNOUNCED = 1 << 20;

    private final long maxBodyBytes;
    private final long maxDecodedBytes;
    private final Duration longest;

    /** @param longest that a client may take to send a body */
    RequestBodies(long maxBodyBytes, long maxDecodedBytes, Duration longest) {
        this.maxBodyBytes = maxBodyBytes;
        this.maxDecodedBytes = maxDecodedBytes;
        this.longest = longest;
    }

    /**
     * Reads a body to its end.
     *
     * @param contentLength what the client announces, -1 when nothing
     * @param contentEncoding the header, null when absent
     * @throws RefusalException when it is too large, too slow, encoded in a way that is not known or not as it says, or there is no
     *     memory for it
     * @throws IOException when the client goes away
     */
    byte[] read(InputStream body, long contentLength, @Nullable String contentEncoding, MemoryBudget.Share share)
            throws RefusalException, IOException {
        if (contentLength > maxBodyBytes) {
            throw tooLarge();
        }
        ContentEncoding encoding = ContentEncoding.of(contentEncoding);
        Limited limited = new Limited(body);
        try (InputStream decoded = encoding.decode(limited)) {
            return readDecoded(decoded, encoding == ContentEncoding.IDENTITY ? contentLength : -1, share);
        } catch (ZipException | EOFException e) {
            throw malformed(encoding, e);
        } catch (IOException e) {
            if (limited.exceeded) {
                throw tooLarge();
            }
            if (limited.late) {
                throw RefusalException.tooSlow(longest);
            }
            if (limited.failed || encoding == ContentEncoding.IDENTITY) {
                throw e;
            }
            throw malformed(encoding, e);
        }
    }

    /**
     * Reads a body whose encoding is undone to its end.
     *
     * @param expected its bytes, -1 when nobody knows
     */
    byte[] readDecoded(InputStream decoded, long expected, MemoryBudget.Share share)
            throws RefusalException, IOException {
        int first = expected < 0 ? FIRST_BYTES : (int) Math.min(expected, FIRST_BYTES_ANNOUNCED);
        share.grow(first);
        byte[] bytes = new byte[first];
        int length = 0;
        while (true) {
            if (length == bytes.length) {
                int next = decoded.read();
                if (next < 0) {
                    return bytes;
                }
                if (length >= maxDecodedBytes) {
                    throw new RefusalException(
                            Reason.TOO_LARGE,
                            "the request's body is larger than " + maxDecodedBytes
                                    + " bytes when decoded; send fewer records at once or raise varve.ingest.max-decoded-bytes");
                }
                long most = expected > length ? Math.min(expected, maxDecodedBytes) : maxDecodedBytes;
                int larger = (int) Math.min(most, Math.max(FIRST_BYTES, 2L * bytes.length));
                share.grow(larger - bytes.length);
                bytes = Arrays.copyOf(bytes, larger);
                bytes[length++] = (byte) next;
            }
            int read = decoded.read(bytes, length, bytes.length - length);
            if (read < 0) {
                return Arrays.copyOf(bytes, length);
            }
            length += read;
        }
    }

    private RefusalException tooLarge() {
        return new RefusalException(
                Reason.TOO_LARGE,
                "the request's body is larger than " + maxBodyBytes
                        + " bytes; send fewer records at once or raise varve.ingest.max-body-bytes");
    }

    private static RefusalException malformed(ContentEncoding encoding, IOException cause) {
        return new RefusalException(
                Reason.BAD_REQUEST,
                "the request's body is not what Content-Encoding says ("
                        + encoding.name().toLowerCase(Locale.ROOT) + ")",
                cause);
    }

    /** Counts what comes in and looks at the clock, so that a client that announces nothing or sends byte by byte is bounded too. */
    private final class Limited extends FilterInputStream {
        private final long begin = System.nanoTime();
        private long bytes;
        private boolean exceeded;
        private boolean late;
        private boolean failed;

        Limited(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read;
            try {
                read = super.read(target, offset, length);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
            bytes += Math.max(0, read);
            if (bytes > maxBodyBytes) {
                exceeded = true;
                throw new IOException("the body is too large");
            }
            if (read >= 0 && System.nanoTime() - begin > longest.toNanos()) {
                late = true;
                throw new IOException("the body is too slow");
            }
            return read;
        }

        @Override
        public void close() {
            // The container closes what it opened.
        }
    }
}
