package io.varve.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a new user sends and asks, a few times, since what was asked before is answered in other ways: with it the start-up cache has the
 * classes that first answers wait for.
 */
final class FirstVisit {

    private static final Logger LOG = LoggerFactory.getLogger(FirstVisit.class);

    private static final int ROUNDS = 3;
    private static final Duration MOST_OF_A_REQUEST = Duration.ofSeconds(10);
    private static final Duration UNTIL_STORED = Duration.ofSeconds(10);
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private static final String LINE = "{service_name=\"visit\"}";
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private static final List<String> LOG_QUERIES = List.of(
            LINE,
            LINE + " |= `request 7`",
            LINE + " |~ `request \\d+`",
            LINE + " | json | status=`200`",
            LINE + " | logfmt | line_format `{{.status}}`",
            LINE + " | trace_id=`" + TRACE + "`",
            "sum by (service_name) (rate({service_name=~`.+`}[1m]))",
            "sum by (detected_level) (count_over_time(" + LINE + " |= `request`[1m]))",
            "quantile_over_time(0.95, " + LINE + " | json | unwrap ms [1m]) by (service_name)",
            "topk(3, sum by (path) (count_over_time(" + LINE + " | pattern `<_> <path> <_>`[1m])))");

    private static final List<String> LOG_PATHS = List.of(
            "labels?",
            "label/service_name/values?",
            "series?match[]=" + encoded(LINE),
            "index/stats?query=" + encoded(LINE),
            "index/volume?query=" + encoded(LINE),
            "index/volume_range?query=" + encoded(LINE),
            "detected_labels?query=" + encoded(LINE),
            "detected_fields?query=" + encoded(LINE),
            "patterns?query=" + encoded(LINE));

    private static final List<String> TRACE_PATHS = List.of(
            "search?q=" + encoded("{ span.http.status_code >= 500 && duration > 1ms }"),
            "search?q=" + encoded("{ resource.service.name = \"visit\" } >> { true }"),
            "v2/search/tags?",
            "v2/search/tag/resource.service.name/values?",
            "v2/traces/" + TRACE + "?",
            "metrics/query_range?q=" + encoded("{} | rate() by (resource.service.name)"));

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(MOST_OF_A_REQUEST).build();
    private final String server;
    private final List<String> refused = new ArrayList<>();

    /** @param port of the server that has all APIs and takes OTLP */
    FirstVisit(int port) {
        this.server = "http://127.0.0.1:" + port;
    }

    /**
     * Failures are logged: the cache is made of what was reached.
     *
     * @return the paths that were refused
     */
    List<String> run() throws InterruptedException {
        try {
            Instant now = Instant.now();
            send("/loki/api/v1/push", lines(now));
            send("/v1/logs", log(now));
            send("/v1/traces", span(now));
            awaitStored(now);
            for (int round = 0; round < ROUNDS; round++) {
                ask(now);
            }
        } catch (IOException e) {
            LOG.warn("the first visit ended early: what comes after is not in the start-up cache", e);
            refused.add(String.valueOf(e.getMessage()));
        }
        return List.copyOf(refused);
    }

    private void ask(Instant now) throws IOException, InterruptedException {
        long start = now.getEpochSecond() - 60;
        long end = now.getEpochSecond() + 60;
        String range = "&start=" + start + "&end=" + end;
        for (String query : LOG_QUERIES) {
            get("/loki/api/v1/query_range?step=60&query=" + encoded(query) + range);
        }
        for (String path : LOG_PATHS) {
            get("/loki/api/v1/" + path + range);
        }
        for (String path : TRACE_PATHS) {
            get("/api/" + path + range);
        }
    }

    private void awaitStored(Instant now) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(UNTIL_STORED);
        String query = "/loki/api/v1/query_range?query=" + encoded(LINE) + "&start=" + (now.getEpochSecond() - 60);
        while (!get(query).contains("request 7") && Instant.now().isBefore(deadline)) {
            Thread.sleep(200);
        }
    }

    private String get(String pathAndQuery) throws IOException, InterruptedException {
        return answer(request(pathAndQuery).build());
    }

    private void send(String path, String json) throws IOException, InterruptedException {
        answer(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build());
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create(server + pathAndQuery)).timeout(MOST_OF_A_REQUEST);
    }

    private String answer(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 400) {
            LOG.warn("{} of the first visit was answered with {}", request.uri().getPath(), response.statusCode());
            refused.add(request.uri().getPath());
        }
        return response.body();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static String lines(Instant now) {
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            values.append(i == 0 ? "" : ",")
                    .append("[\"")
                    .append(nanos(now) + i)
                    .append("\",\"{\\\"message\\\":\\\"request ")
                    .append(i)
                    .append(" /cart done\\\",\\\"status\\\":200,\\\"ms\\\":")
                    .append(i)
                    .append("}\"]");
        }
        return "{\"streams\":[{\"stream\":{\"service_name\":\"visit\"},\"values\":[" + values + "]}]}";
    }

    private static String log(Instant now) {
        return """
            {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"visit"}}]},\
            "scopeLogs":[{"logRecords":[{"timeUnixNano":"%d","severityNumber":9,"severityText":"INFO","traceId":"%s",\
            "spanId":"b7ad6b7169203331","body":{"stringValue":"request status=200"},\
            "attributes":[{"key":"http.route","value":{"stringValue":"/cart"}}]}]}]}]}""".formatted(nanos(now), TRACE);
    }

    private static String span(Instant now) {
        return """
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"visit"}}]},\
            "scopeSpans":[{"spans":[{"traceId":"%s","spanId":"b7ad6b7169203331","name":"GET /cart","kind":2,\
            "startTimeUnixNano":"%d","endTimeUnixNano":"%d",\
            "attributes":[{"key":"http.status_code","value":{"intValue":"500"}}]}]}]}]}""".formatted(TRACE, nanos(now), nanos(now) + NANOS_PER_SECOND);
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * NANOS_PER_SECOND;
    }
}
