package io.varve.ingest.gateway;

import com.github.luben.zstd.ZstdInputStream;
import io.varve.ingest.gateway.RefusalException.Reason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** The content encodings of HTTP that are undone here. Snappy's block format is no such encoding: it belongs to Loki's protobuf. */
enum ContentEncoding {
    IDENTITY,
    GZIP,
    DEFLATE,
    ZSTD;

    /**
     * Reads the header {@code Content-Encoding}.
     *
     * @param header null when absent
     * @throws RefusalException UNSUPPORTED_MEDIA_TYPE for any other
     */
    static ContentEncoding of(@Nullable String header) throws RefusalException {
        String name = header == null ? "" : header.strip().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "", "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            case "zstd" -> ZSTD;
            default ->
                throw new RefusalException(
                        Reason.UNSUPPORTED_MEDIA_TYPE,
                        "Content-Encoding is not supported; use gzip, zstd, deflate or none");
        };
    }

    /** The stream with the encoding undone. Closing it is left to the owner of the encoded one, except for native memory. */
    InputStream decode(InputStream encoded) throws IOException {
        return switch (this) {
            case IDENTITY -> encoded;
            case GZIP -> new GZIPInputStream(encoded, 8192);
            case DEFLATE -> inflate(encoded);
            case ZSTD -> new ZstdInputStream(encoded);
        };
    }

    /** RFC 9110 means the zlib format by deflate; some clients send the bare one, whose first byte can't be a zlib header. */
    private static InputStream inflate(InputStream encoded) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(encoded, 8192);
        buffered.mark(2);
        int first = buffered.read();
        int second = buffered.read();
        buffered.reset();
        boolean zlib = (first & 0x0f) == 8 && second >= 0 && ((first << 8) + second) % 31 == 0;
        return new InflaterInputStream(buffered, new Inflater(!zlib)) {
            @Override
            public void close() throws IOException {
                inf.end();
                super.close();
            }
        };
    }
}
