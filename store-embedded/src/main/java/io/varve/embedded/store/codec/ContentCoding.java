package io.varve.embedded.store.codec;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;

/** A coding of HTTP's {@code Content-Encoding}, as far as ClickHouse and this process share them. */
public enum ContentCoding {
    /** Not compressed. */
    IDENTITY("identity"),
    /** Zstandard, RFC 8878. */
    ZSTD("zstd"),
    /** LZ4 frames. */
    LZ4("lz4"),
    /** RFC 1952. */
    GZIP("gzip"),
    /** RFC 1950: zlib's wrapper, as HTTP means it. */
    DEFLATE("deflate");

    private static final int BUFFER = 64 * 1024;
    /** What ClickHouse prefers when a client accepts several. */
    private static final List<ContentCoding> PREFERRED = List.of(ZSTD, LZ4, GZIP, DEFLATE);

    private final String token;

    ContentCoding(String token) {
        this.token = token;
    }

    /** The name in the header. */
    public String token() {
        return token;
    }

    /** The coding of a {@code Content-Encoding}; empty when it is not one of these. */
    public static Optional<ContentCoding> named(String header) {
        String name = header.strip().toLowerCase(Locale.ROOT);
        if (name.isEmpty()) {
            return Optional.of(IDENTITY);
        }
        for (ContentCoding coding : values()) {
            if (coding.token.equals(name)) {
                return Optional.of(coding);
            }
        }
        return name.equals("x-gzip") ? Optional.of(GZIP) : Optional.empty();
    }

    /** The coding to answer with, of those that an {@code Accept-Encoding} names. Weights other than zero do not count, as in ClickHouse. */
    public static ContentCoding accepted(String header) {
        List<String> offered = List.of(header.toLowerCase(Locale.ROOT).split(","));
        for (ContentCoding coding : PREFERRED) {
            for (String offer : offered) {
                String[] parts = offer.split(";");
                if (parts[0].strip().equals(coding.token) && !refused(parts)) {
                    return coding;
                }
            }
        }
        return IDENTITY;
    }

    private static boolean refused(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            if (parts[i].replace(" ", "").matches("q=0(\\.0*)?")) {
                return true;
            }
        }
        return false;
    }

    /** A stream of the decoded bytes. */
    public InputStream decode(InputStream in) throws IOException {
        return switch (this) {
            case IDENTITY -> in;
            case ZSTD -> new ZstdInputStreamNoFinalizer(in).setContinuous(false);
            case LZ4 -> new LZ4FrameInputStream(in);
            case GZIP -> new GZIPInputStream(in, BUFFER);
            case DEFLATE -> new InflaterInputStream(in);
        };
    }

    /**
     * A stream that encodes what is written to it.
     *
     * @param level ClickHouse's {@code http_zlib_compression_level}, 1 to 9; LZ4 has none
     */
    public OutputStream encode(OutputStream out, int level) throws IOException {
        return switch (this) {
            case IDENTITY -> out;
            case ZSTD -> new ZstdOutputStreamNoFinalizer(out, level);
            case LZ4 -> new LZ4FrameOutputStream(out, LZ4FrameOutputStream.BLOCKSIZE.SIZE_256KB);
            case GZIP -> new LeveledGzip(out, level);
            case DEFLATE -> new DeflaterOutputStream(out, new Deflater(level), BUFFER, true);
        };
    }

    private static final class LeveledGzip extends GZIPOutputStream {
        LeveledGzip(OutputStream out, int level) throws IOException {
            super(out, BUFFER, true);
            def.setLevel(level);
        }
    }
}
