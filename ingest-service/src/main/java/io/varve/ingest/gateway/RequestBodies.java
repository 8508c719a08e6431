package io.varve.ingest.gateway;

import io.varve.ingest.gateway.RefusalException.Reason;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Reads bodies of requests, with their content encoding undone, within limits on both sides of it. */
public final class RequestBodies {
    private static final int FIRST_BYTES = 16 << 10;

    private final long maxBodyBytes;
    private final long maxDecodedBytes;

    RequestBodies(long maxBodyBytes, long maxDecodedBytes) {
        this.maxBodyBytes = maxBodyBytes;
        this.maxDecodedBytes = maxDecodedBytes;
    }

    /**
     * Reads a body to its end.
     *
     * @param contentLength what the client announces, -1 when nothing
     * @param contentEncoding the header, null when absent
     * @throws RefusalException when it is too large, encoded in a way that is not known or not as it says, or there is no memory for it
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
            if (limited.failed || encoding == ContentEncoding.IDENTITY) {
                throw e;
            }
            throw malformed(encoding, e);
        }
    }

    private byte[] readDecoded(InputStream decoded, long expected, MemoryBudget.Share share)
            throws RefusalException, IOException {
        byte[] bytes = new byte[expected >= 0 ? Math.toIntExact(Math.min(expected, maxDecodedBytes)) : FIRST_BYTES];
        share.grow(bytes.length);
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
                int larger = (int) Math.min(maxDecodedBytes, Math.max(FIRST_BYTES, 2L * bytes.length));
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

    /** Counts what comes in, so that a client that announces nothing is bounded too. */
    private final class Limited extends FilterInputStream {
        private long bytes;
        private boolean exceeded;
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
            return read;
        }

        @Override
        public void close() {
            // The container closes what it opened.
        }
    }
}
