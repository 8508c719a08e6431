package io.varve.embedded.store.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.varve.embedded.store.engine.Counts;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** The headers of ClickHouse's answers. */
final class AnswerHeaders {
    static final String SERVER_NAME = "varve-store";
    private static final Map<String, String> CONTENT_TYPES = Map.ofEntries(
            Map.entry("tabseparated", "text/tab-separated-values; charset=UTF-8"),
            Map.entry("tsv", "text/tab-separated-values; charset=UTF-8"),
            Map.entry("csv", "text/csv; charset=UTF-8; header=absent"),
            Map.entry("csvwithnames", "text/csv; charset=UTF-8; header=present"),
            Map.entry("csvwithnamesandtypes", "text/csv; charset=UTF-8; header=present"),
            Map.entry("json", "application/json; charset=UTF-8"),
            Map.entry("jsoncompact", "application/json; charset=UTF-8"),
            Map.entry("jsonstrings", "application/json; charset=UTF-8"),
            Map.entry("jsoncolumns", "application/json; charset=UTF-8"),
            Map.entry("jsoneachrow", "application/x-ndjson; charset=UTF-8"),
            Map.entry("jsoncompacteachrow", "application/x-ndjson; charset=UTF-8"),
            Map.entry("ndjson", "application/x-ndjson; charset=UTF-8"),
            Map.entry("jsonlines", "application/x-ndjson; charset=UTF-8"),
            Map.entry("xml", "application/xml; charset=UTF-8"),
            Map.entry("arrow", "application/vnd.apache.arrow.file"),
            Map.entry("arrowstream", "application/vnd.apache.arrow.stream"),
            Map.entry("parquet", "application/vnd.apache.parquet"),
            Map.entry("native", "application/octet-stream"),
            Map.entry("rowbinary", "application/octet-stream"),
            Map.entry("rowbinarywithnames", "application/octet-stream"),
            Map.entry("rowbinarywithnamesandtypes", "application/octet-stream"),
            Map.entry("null", "text/plain; charset=UTF-8"));

    private AnswerHeaders() {}

    /** The MIME type that ClickHouse gives a format. */
    static String contentType(String format) {
        String key = format.toLowerCase(Locale.ROOT);
        String known = CONTENT_TYPES.get(key);
        if (known != null) {
            return known;
        }
        return key.startsWith("tabseparated") || key.startsWith("tsv")
                ? "text/tab-separated-values; charset=UTF-8"
                : "text/plain; charset=UTF-8";
    }

    static void identify(HttpHeaders headers, String queryId, EngineIdentity engine) {
        headers.set("X-ClickHouse-Server-Display-Name", SERVER_NAME);
        headers.set("X-ClickHouse-Query-Id", HeaderValue.printable(queryId));
        headers.set("X-ClickHouse-Timezone", engine.timezone());
    }

    static void describe(HttpHeaders headers, String format, Counts counts, long elapsedNanos) {
        headers.set(HttpHeaderNames.CONTENT_TYPE, contentType(format));
        headers.set("X-ClickHouse-Format", HeaderValue.printable(format));
        headers.set("X-ClickHouse-Summary", summary(counts, elapsedNanos));
    }

    private static String summary(Counts counts, long elapsedNanos) {
        return "{\"read_rows\":\"" + counts.readRows() + "\",\"read_bytes\":\"" + counts.readBytes()
                + "\",\"written_rows\":\"" + counts.writtenRows() + "\",\"written_bytes\":\"" + counts.writtenBytes()
                + "\",\"total_rows_to_read\":\"" + counts.readRows() + "\",\"result_rows\":\"" + counts.resultRows()
                + "\",\"result_bytes\":\"" + counts.resultBytes() + "\",\"elapsed_ns\":\"" + elapsedNanos + "\"}";
    }

    /** 16 letters that no answer holds by chance: they mark an exception inside a body. */
    static String exceptionTag() {
        StringBuilder tag = new StringBuilder(16);
        for (int i = 0; i < 16; i++) {
            tag.append((char) ('a' + ThreadLocalRandom.current().nextInt(26)));
        }
        return tag.toString();
    }

    /** What comes from the client and goes back in a header loses what a header may not hold. */
    private static final class HeaderValue {
        static String printable(String text) {
            StringBuilder printable = new StringBuilder(text.length());
            for (int i = 0; i < text.length(); i++) {
                char value = text.charAt(i);
                printable.append(value >= ' ' && value < 127 ? value : '?');
            }
            return printable.toString();
        }
    }
}
