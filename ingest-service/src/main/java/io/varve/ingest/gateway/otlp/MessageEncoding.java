package io.varve.ingest.gateway.otlp;

import com.github.luben.zstd.ZstdInputStream;
import io.grpc.Codec;
import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * How messages of gRPC may be compressed: gzip, and zstd, which the OpenTelemetry Collector can send. They are begun to be read when we read
 * them, so that what is none is refused to its sender; within gRPC it would be an exception in the log.
 */
enum MessageEncoding implements Decompressor {
    GZIP("gzip") {
        @Override
        InputStream open(InputStream message) throws IOException {
            return new GZIPInputStream(message, 8192);
        }
    },
    ZSTD("zstd") {
        @Override
        InputStream open(InputStream message) throws IOException {
            return new ZstdInputStream(message);
        }
    };

    private final String token;

    MessageEncoding(String token) {
        this.token = token;
    }

    static DecompressorRegistry registry() {
        DecompressorRegistry registry = DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false);
        for (MessageEncoding encoding : values()) {
            registry = registry.with(encoding, true);
        }
        return registry;
    }

    abstract InputStream open(InputStream message) throws IOException;

    @Override
    public String getMessageEncoding() {
        return token;
    }

    @Override
    public InputStream decompress(InputStream message) {
        return new Opened(message);
    }

    private final class Opened extends InputStream {
        private final InputStream message;
        private @Nullable InputStream decompressed;

        Opened(InputStream message) {
            this.message = message;
        }

        private InputStream decompressed() throws IOException {
            InputStream opened = decompressed;
            if (opened == null) {
                opened = open(message);
                decompressed = opened;
            }
            return opened;
        }

        @Override
        public int read() throws IOException {
            return decompressed().read();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return decompressed().read(target, offset, length);
        }

        @Override
        public void close() throws IOException {
            InputStream opened = decompressed;
            (opened == null ? message : opened).close();
        }
    }
}
