package io.varve.embedded.store.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.varve.embedded.store.codec.ContentCoding;
import io.varve.embedded.store.engine.EngineException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request as ClickHouse's HTTP interface reads it.
 *
 * @param readOnly GET and HEAD, which may not change anything
 * @param query the statement or its beginning, from the URL; "" when the body has it all
 * @param settings the URL parameters that are settings of the engine
 * @param parameters the values of {@code {name:Type}} placeholders, from {@code param_name}
 * @param database the database of unqualified names; null for the connection's default
 * @param format the format of answers that do not say theirs
 * @param sessionId null outside of a session
 * @param holdUntilEnd answer only when the statement has ended ({@code wait_end_of_query})
 * @param nativeAnswer compress the answer in native blocks
 * @param nativeBody the body is compressed in native blocks
 */
record QueryRequest(
        boolean readOnly,
        boolean headOnly,
        String query,
        String queryId,
        Map<String, String> settings,
        Map<String, String> parameters,
        @Nullable String database,
        String format,
        @Nullable String sessionId,
        Duration sessionTimeout,
        boolean sessionMustExist,
        boolean holdUntilEnd,
        boolean nativeAnswer,
        boolean nativeBody,
        ContentCoding answerCoding,
        int compressionLevel,
        ContentCoding bodyCoding) {

    private static final int MAX_PARAMETERS = 4096;
    private static final Duration MAX_SESSION_TIMEOUT = Duration.ofHours(1);
    private static final Duration DEFAULT_SESSION_TIMEOUT = Duration.ofSeconds(60);

    /** Parameters that speak to ClickHouse's HTTP handler and not to its settings. */
    private static final Set<String> RESERVED = Set.of(
            "query",
            "query_id",
            "database",
            "default_format",
            "user",
            "password",
            "quota_key",
            "role",
            "session_id",
            "session_timeout",
            "session_check",
            "close_session",
            "compress",
            "decompress",
            "buffer_size",
            "wait_end_of_query",
            "stacktrace",
            "client_protocol_version",
            "enable_http_compression",
            "http_zlib_compression_level",
            "http_response_buffer_size",
            "send_progress_in_http_headers",
            "http_headers_progress_interval_ms",
            "http_write_exception_in_output_format",
            "http_wait_end_of_query",
            // Kept by the class of the statement instead: a connection that was made read-only could not be made
            // writable again.
            "readonly");

    static QueryRequest of(HttpRequest request) throws EngineException {
        QueryStringDecoder url =
                new QueryStringDecoder(request.uri(), StandardCharsets.UTF_8, true, MAX_PARAMETERS, true);
        Parameters named = new Parameters(url.parameters());
        HttpHeaders headers = request.headers();
        Map<String, String> settings = new LinkedHashMap<>();
        Map<String, String> parameters = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> parameter : url.parameters().entrySet()) {
            String name = parameter.getKey();
            String value = parameter.getValue().getLast();
            if (name.startsWith("param_")) {
                parameters.put(name.substring("param_".length()), value);
            } else if (!name.isEmpty() && !RESERVED.contains(name)) {
                settings.put(name, value);
            }
        }
        boolean asksForReadOnly = !named.text("readonly", "0").equals("0");
        boolean isGet =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        String encoding = headers.get(HttpHeaderNames.CONTENT_ENCODING, "");
        return new QueryRequest(
                isGet || asksForReadOnly,
                request.method().equals(HttpMethod.HEAD),
                named.all("query"),
                queryId(named, headers),
                settings,
                parameters,
                named.orNull("database", headers.get("X-ClickHouse-Database")),
                named.text("default_format", headers.get("X-ClickHouse-Format", "TabSeparated")),
                named.orNull("session_id", null),
                sessionTimeout(named),
                named.flag("session_check"),
                named.flag("wait_end_of_query") || named.flag("http_wait_end_of_query"),
                named.flag("compress"),
                named.flag("decompress"),
                named.flag("enable_http_compression")
                        ? ContentCoding.accepted(headers.get(HttpHeaderNames.ACCEPT_ENCODING, ""))
                        : ContentCoding.IDENTITY,
                level(named),
                ContentCoding.named(encoding)
                        .orElseThrow(() -> new EngineException(
                                ErrorCodes.NOT_IMPLEMENTED,
                                "Content-Encoding '" + encoding
                                        + "' is not known here; zstd, lz4, gzip and deflate are")));
    }

    private static String queryId(Parameters url, HttpHeaders headers) {
        String id = url.text("query_id", headers.get("X-ClickHouse-Query-Id", ""));
        return id.isEmpty() ? UUID.randomUUID().toString() : id;
    }

    private static Duration sessionTimeout(Parameters url) throws EngineException {
        String text = url.text("session_timeout", "");
        if (text.isEmpty()) {
            return DEFAULT_SESSION_TIMEOUT;
        }
        try {
            Duration timeout = Duration.ofSeconds(Long.parseLong(text));
            if (timeout.isPositive() && timeout.compareTo(MAX_SESSION_TIMEOUT) <= 0) {
                return timeout;
            }
        } catch (NumberFormatException e) {
            throw new EngineException(
                    ErrorCodes.INVALID_SESSION_TIMEOUT, "session_timeout '" + text + "' is no number");
        }
        throw new EngineException(
                ErrorCodes.INVALID_SESSION_TIMEOUT,
                "session_timeout " + text + " is not between 1 and " + MAX_SESSION_TIMEOUT.toSeconds() + " seconds");
    }

    private static int level(Parameters url) {
        String text = url.text("http_zlib_compression_level", "3");
        return text.matches("[1-9]") ? Integer.parseInt(text) : 3;
    }

    private record Parameters(Map<String, List<String>> values) {
        String text(String name, String otherwise) {
            List<String> found = values.get(name);
            return found == null ? otherwise : found.getLast();
        }

        @Nullable
        String orNull(String name, @Nullable String otherwise) {
            List<String> found = values.get(name);
            String value = found == null ? otherwise : found.getLast();
            return value == null || value.isEmpty() ? null : value;
        }

        /** ClickHouse glues repeated parameters together. */
        String all(String name) {
            return String.join("", values.getOrDefault(name, List.of()));
        }

        boolean flag(String name) {
            String value = text(name, "0");
            return value.equals("1") || value.equals("true");
        }
    }
}
