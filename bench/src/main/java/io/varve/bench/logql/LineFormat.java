package io.varve.bench.logql;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** What the lines of a benchmark look like: the access log of a web service, about 200 bytes each, in three notations. */
public enum LineFormat {
    JSON {
        @Override
        String write(Request request) {
            return """
                    {"ts":"2026-01-01T00:00:00.%06dZ","level":"%s","caller":"server.go:%d","msg":"request %s","method":"%s",\
                    "path":"/api/v1/orders/%d","status":%d,"duration":"%dms","bytes":%d,"user":"u%d"}""".formatted(
                            request.micros,
                            request.level,
                            request.line,
                            request.outcome,
                            request.method,
                            request.order,
                            request.status,
                            request.millis,
                            request.bytes,
                            request.user);
        }
    },
    LOGFMT {
        @Override
        String write(Request request) {
            return ("ts=2026-01-01T00:00:00.%06dZ level=%s caller=server.go:%d msg=\"request %s\" method=%s path=/api/v1/orders/%d"
                            + " status=%d duration=%dms bytes=%d user=u%d")
                    .formatted(
                            request.micros,
                            request.level,
                            request.line,
                            request.outcome,
                            request.method,
                            request.order,
                            request.status,
                            request.millis,
                            request.bytes,
                            request.user);
        }
    },
    COMBINED {
        @Override
        String write(Request request) {
            return ("10.1.%d.%d - u%d [01/Jan/2026:00:00:00 +0000] \"%s /api/v1/orders/%d HTTP/1.1\" %d %d \"https://shop.example/\""
                            + " \"Mozilla/5.0 (X11; Linux x86_64)\" %s %dms")
                    .formatted(
                            request.line % 256,
                            request.user % 256,
                            request.user,
                            request.method,
                            request.order,
                            request.status,
                            request.bytes,
                            request.outcome,
                            request.millis);
        }
    };

    abstract String write(Request request);

    /** The same lines for the same count. */
    byte[][] lines(int count) {
        var random = new Random(1);
        var lines = new byte[count][];
        for (int i = 0; i < count; i++) {
            lines[i] = write(new Request(random)).getBytes(StandardCharsets.UTF_8);
        }
        return lines;
    }

    /** One in fifty fails. */
    static final class Request {
        final int micros;
        final int line;
        final int order;
        final int millis;
        final int bytes;
        final int user;
        final int status;
        final String level;
        final String method;
        final String outcome;

        Request(Random random) {
            micros = random.nextInt(1_000_000);
            line = 100 + random.nextInt(900);
            order = random.nextInt(100_000);
            millis = 1 + random.nextInt(999);
            bytes = random.nextInt(1_000_000);
            user = random.nextInt(10_000);
            method = random.nextInt(4) == 0 ? "POST" : "GET";
            boolean failed = random.nextInt(50) == 0;
            status = failed ? 503 : 200;
            level = failed ? "error" : "info";
            outcome = failed ? "timed out after " + millis : "served from cache " + random.nextInt(16);
        }
    }
}
