package io.varve.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API as a client sees it, against a real store. */
class LokiApiTest {

    private static final long T = 1_700_000_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final Map<String, String> API = Map.of("app", "api", "env", "prod", "service_name", "api");
    private static final Map<String, String> DATABASE = Map.of("app", "db", "env", "prod", "service_name", "db");

    private static TestStore store;
    private static TestQueryService service;
    private static HttpClient http;
    private static String base;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        store = TestStore.start(folder);
        for (int i = 0; i < 60; i++) {
            store.line(
                    "default",
                    API,
                    Map.of("host_name", "h1"),
                    T + i * SECOND,
                    "GET /" + i + " <ok> & \"fine\"",
                    Map.of("detected_level", i % 10 == 0 ? "error" : "info", "user", "u" + i % 3));
        }
        for (int i = 0; i < 5; i++) {
            store.line("default", DATABASE, Map.of(), T + 30 * SECOND, "same time " + i, Map.of());
        }
        store.line("default", DATABASE, Map.of(), T + 40 * SECOND, "double", Map.of("k", "v"));
        store.line("default", DATABASE, Map.of(), T + 40 * SECOND, "double", Map.of("k", "v"));
        store.line("default", DATABASE, Map.of(), T + 40 * SECOND, "double", Map.of("k", "other"));
        store.line("other", Map.of("app", "secret"), Map.of(), T + SECOND, "of another tenant", Map.of());
        for (int i = 0; i < 6; i++) {
            store.line("few", Map.of("app", "a" + i % 3), Map.of(), T + i / 2 * SECOND, "of app " + i, Map.of());
        }
        store.line("few", Map.of("app", "a2"), Map.of(), T + SECOND, "of app 2 again", Map.of());
        store.line("few", Map.of("app", "a1"), Map.of(), T + SECOND, "of app 1 again", Map.of());
        store.flush();
        service = TestQueryService.start(
                store, "--varve.auth.mode=header", "--varve.query.tenants.few.max-query-series=2");
        base = service.url();
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        store.close();
    }

    private static HttpResponse<String> get(String path, String... parameters) throws Exception {
        return send("default", HttpRequest.newBuilder(URI.create(base + path + "?" + form(parameters))));
    }

    private static HttpResponse<String> send(String tenant, HttpRequest.Builder request) throws Exception {
        return http.send(request.header("X-Scope-OrgID", tenant).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> range(String query, String... more) throws Exception {
        String[] parameters = new String[more.length + 6];
        System.arraycopy(
                new String[] {"query", query, "start", Long.toString(T), "end", Long.toString(T + 60 * SECOND)},
                0,
                parameters,
                0,
                6);
        System.arraycopy(more, 0, parameters, 6, more.length);
        return get("/loki/api/v1/query_range", parameters);
    }

    private static String form(String... parameters) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < parameters.length; i += 2) {
            out.append(i == 0 ? "" : "&")
                    .append(URLEncoder.encode(parameters[i], StandardCharsets.UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
        }
        return out.toString();
    }

    @Test
    void answersTheNewestLinesWithMetadataAmongTheLabels() throws Exception {
        HttpResponse<String> response = range("{app=\"api\"}", "limit", "1");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .startsWith(
                        "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[{\"stream\":"
                                + "{\"app\":\"api\",\"detected_level\":\"info\",\"env\":\"prod\",\"host_name\":\"h1\",\"service_name\":\"api\",\"user\":\"u2\"},"
                                + "\"values\":[[\"1700000059000000000\",\"GET /59 \\u003cok\\u003e \\u0026 \\\"fine\\\"\"]]}],\"stats\":{\"summary\":{");
    }

    @Test
    void categorizesLabelsWhenAsked() throws Exception {
        HttpResponse<String> response = send(
                "default",
                HttpRequest.newBuilder(URI.create(base + "/loki/api/v1/query_range?"
                                + form(
                                        "query",
                                        "{app=\"db\"}",
                                        "start",
                                        Long.toString(T),
                                        "end",
                                        Long.toString(T + 60 * SECOND),
                                        "limit",
                                        "1")))
                        .header("X-Loki-Response-Encoding-Flags", "categorize-labels"));
        assertThat(response.body())
                .contains("\"encodingFlags\":[\"categorize-labels\"]")
                .contains("\"stream\":{\"app\":\"db\",\"env\":\"prod\",\"service_name\":\"db\"}")
                .contains("\"double\",{\"structuredMetadata\":{\"k\":\"other\"}}]");
    }

    @Test
    void keepsTheOrderOfReceiptWithinANanosecondAndTurnsItRoundBackward() throws Exception {
        assertThat(range("{app=\"db\"} |= \"same\"", "direction", "forward").body())
                .containsSubsequence("same time 0", "same time 1", "same time 2", "same time 3", "same time 4");
        assertThat(range("{app=\"db\"} |= \"same\"").body())
                .containsSubsequence("same time 4", "same time 3", "same time 2", "same time 1", "same time 0");
        assertThat(range("{app=\"db\"} |= \"same\"", "limit", "2").body())
                .contains("same time 4", "same time 3")
                .doesNotContain("same time 2");
    }

    @Test
    void showsExactDoublesOnce() throws Exception {
        String body = range("{app=\"db\"} |= \"double\"").body();
        assertThat(body.split("\"double\"", -1)).hasSize(3);
        assertThat(range("{app=\"db\"}", "limit", "3").body()).contains("same time 4");
    }

    @Test
    void readsTheStartAndNotTheEnd() throws Exception {
        String body = get(
                        "/loki/api/v1/query_range",
                        "query",
                        "{app=\"api\"}",
                        "start",
                        Long.toString(T + SECOND),
                        "end",
                        Long.toString(T + 3 * SECOND))
                .body();
        assertThat(body).contains("GET /1 ", "GET /2 ").doesNotContain("GET /0 ", "GET /3 ");
    }

    @Test
    void filtersByMetadataOfLineAndStream() throws Exception {
        assertThat(range("{app=\"api\"} | detected_level=\"error\" | host_name=\"h1\" | user=\"u1\"")
                        .body())
                .contains("GET /40 ")
                .doesNotContain("GET /0 ");
        assertThat(range("{app=\"api\"} | host_name=\"h2\"").body()).contains("\"result\":[]");
    }

    @Test
    void runsStagesThatTheStoreCannot() throws Exception {
        assertThat(range("{app=\"api\"} | regexp `GET /(?P<n>\\d+)` | n > 57 | line_format `{{.n}}`")
                        .body())
                .contains("\"58\"", "\"59\"")
                .doesNotContain("\"57\"");
    }

    @Test
    void countsWindowsThatAreOpenOnTheLeft() throws Exception {
        HttpResponse<String> response = get(
                "/loki/api/v1/query",
                "query",
                "sum(count_over_time({app=\"api\"}[10s]))",
                "time",
                Long.toString(T + 10 * SECOND));
        assertThat(response.body()).contains("{\"metric\":{},\"value\":[1700000010,\"10\"]}");
        assertThat(range("sum by (app) (count_over_time({env=\"prod\"}[20s]))", "step", "20")
                        .body())
                .contains(
                        "{\"metric\":{\"app\":\"api\"},\"values\":[[1700000000,\"1\"],[1700000020,\"20\"],[1700000040,\"20\"],[1700000060,\"19\"]]}");
    }

    @Test
    void takesFormsByPost() throws Exception {
        HttpResponse<String> response = send(
                "default",
                HttpRequest.newBuilder(URI.create(base + "/loki/api/v1/query"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form(
                                "query",
                                "sum(count_over_time({app=\"api\"}[1m]))",
                                "time",
                                Long.toString(T + 59 * SECOND)))));
        assertThat(response.body()).contains("\"value\":[1700000059,\"60\"]");
    }

    @Test
    void listsLabelsValuesAndSeriesOfTheRange() throws Exception {
        String start = Long.toString(T);
        String end = Long.toString(T + 60 * SECOND);
        assertThat(get("/loki/api/v1/labels", "start", start, "end", end).body())
                .isEqualTo("{\"status\":\"success\",\"data\":[\"app\",\"env\",\"service_name\"]}");
        assertThat(get("/loki/api/v1/label/app/values", "start", start, "end", end)
                        .body())
                .isEqualTo("{\"status\":\"success\",\"data\":[\"api\",\"db\"]}");
        assertThat(get("/loki/api/v1/label/app/values", "start", start, "end", Long.toString(T + 30 * SECOND))
                        .body())
                .isEqualTo("{\"status\":\"success\",\"data\":[\"api\"]}");
        assertThat(get("/loki/api/v1/label/none/values", "start", start, "end", end)
                        .body())
                .isEqualTo("{\"status\":\"success\"}");
        assertThat(get("/loki/api/v1/series", "match[]", "{app=~\"d.+\"}", "start", start, "end", end)
                        .body())
                .isEqualTo(
                        "{\"status\":\"success\",\"data\":[{\"app\":\"db\",\"env\":\"prod\",\"service_name\":\"db\"}]}");
        assertThat(get("/loki/api/v1/index/stats", "query", "{app=\"db\"}", "start", start, "end", end)
                        .body())
                .isEqualTo("{\"streams\":1,\"chunks\":1,\"entries\":8,\"bytes\":73}");
    }

    @Test
    void neverShowsAnotherTenant() throws Exception {
        assertThat(range("{app=~\".+\"}").body()).doesNotContain("of another tenant");
        assertThat(send(
                                "other",
                                HttpRequest.newBuilder(URI.create(base + "/loki/api/v1/label/app/values?"
                                        + form("start", Long.toString(T), "end", Long.toString(T + 60 * SECOND)))))
                        .body())
                .isEqualTo("{\"status\":\"success\",\"data\":[\"secret\"]}");
    }

    @Test
    void refusesARequestWithoutATenant() throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create(base + "/loki/api/v1/labels")).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).isEqualTo("no org id\n");
    }

    @Test
    void refusesTenantsThatAreNoNames() throws Exception {
        for (String tenant : new String[] {"a/b", "..", "a b", "x".repeat(151), "a||b", "a|b c"}) {
            HttpResponse<String> response =
                    send(tenant, HttpRequest.newBuilder(URI.create(base + "/loki/api/v1/labels")));
            assertThat(response.statusCode()).as(tenant).isEqualTo(400);
            assertThat(response.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
        }
    }

    @Test
    void refusesWhatDoesNotParseWithThePosition() throws Exception {
        HttpResponse<String> response = range("{app=\"api\"} |= ");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("parse error at line 1, col ");
        assertThat(range("").statusCode()).isEqualTo(400);
        assertThat(range("{app=~\".*\"}").body()).contains("queries require at least one regexp or equality matcher");
        assertThat(range("{app=~\"(\"}").statusCode()).isEqualTo(400);
    }

    @Test
    void refusesARangeThatEndsBeforeItStarts() throws Exception {
        HttpResponse<String> response =
                get("/loki/api/v1/query_range", "query", "{app=\"api\"}", "start", "20", "end", "10");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).isEqualTo("end timestamp must not be before or equal to start time\n");
    }

    @Test
    void refusesTooManySteps() throws Exception {
        HttpResponse<String> response = get(
                "/loki/api/v1/query_range",
                "query",
                "rate({app=\"api\"}[1m])",
                "start",
                "1700000000",
                "end",
                "1701000000",
                "step",
                "1");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("exceeded maximum resolution of 11,000 points per time series");
        assertThat(range("rate({app=\"api\"}[1m])", "step", "0").body())
                .contains("zero or negative query resolution step");
        assertThat(range("rate({app=\"api\"}[1m])", "step", "-1s").statusCode()).isEqualTo(400);
    }

    @Test
    void refusesTooManyLinesAndTooLongARange() throws Exception {
        assertThat(range("{app=\"api\"}", "limit", "5001").body())
                .isEqualTo("max entries limit per query exceeded, limit > max_entries_limit_per_query (5001 > 5000)\n");
        assertThat(range("{app=\"api\"}", "limit", "99999999999").statusCode()).isEqualTo(400);
        assertThat(range("{app=\"api\"}", "limit", "0").body()).isEqualTo("limit must be a positive value\n");
        assertThat(range("{app=\"api\"}", "direction", "sideways").statusCode()).isEqualTo(400);
        assertThat(get("/loki/api/v1/query_range", "query", "{app=\"api\"}", "start", "0", "end", "1700000000")
                        .body())
                .isEqualTo("the query time range exceeds the limit (query length: 19675d22h13m20s, limit: 30d1h)\n");
    }

    @Test
    void refusesALogQueryAtOnePoint() throws Exception {
        HttpResponse<String> response = get("/loki/api/v1/query", "query", "{app=\"api\"}");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("log queries are not supported as an instant query type");
    }

    @Test
    void explainsWhatTheStoreDid() throws Exception {
        assertThat(range("sum(count_over_time({app=\"api\"}[10s]))", "step", "10", "explain", "1")
                        .body())
                .contains("\"explain\":{\"store\":[", "rollup");
        assertThat(range("sum(count_over_time({app=\"api\"} |= \"fine\" [10s]))", "step", "10", "explain", "1")
                        .body())
                .contains("FROM logs PREWHERE");
    }

    @Test
    void formatsAndNamesItself() throws Exception {
        assertThat(get("/loki/api/v1/format_query", "query", "{a=\"b\"}|=`x`").body())
                .isEqualTo("{\"status\":\"success\",\"data\":\"{a=\\\"b\\\"} |= \\\"x\\\"\"}");
        HttpResponse<String> invalid = get("/loki/api/v1/format_query", "query", "{a=");
        assertThat(invalid.statusCode()).isEqualTo(400);
        assertThat(invalid.body()).startsWith("{\"status\":\"invalid-query\",\"error\":\"parse error at line 1");
        assertThat(get("/loki/api/v1/status/buildinfo").body()).contains("\"version\":\"3.7.8\"");
        assertThat(get("/ready").body()).isEqualTo("ready\n");
        assertThat(get("/metrics").body()).contains("varve_query_requests_seconds_count");
    }

    @Test
    void sumsVolumes() throws Exception {
        String[] parameters = {
            "query",
            "{env=\"prod\"}",
            "start",
            Long.toString(T),
            "end",
            Long.toString(T + 60 * SECOND),
            "targetLabels",
            "app"
        };
        assertThat(get("/loki/api/v1/index/volume", parameters).body())
                .isEqualTo(
                        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
                                + "{\"metric\":{\"app\":\"api\"},\"value\":[1700000060,\"1250\"]},{\"metric\":{\"app\":\"db\"},\"value\":[1700000060,\"73\"]}]}}");
        assertThat(get(
                                "/loki/api/v1/index/volume_range",
                                "query",
                                "{app=\"db\"}",
                                "start",
                                Long.toString(T),
                                "end",
                                Long.toString(T + 60 * SECOND),
                                "step",
                                "20")
                        .body())
                .contains("{\"metric\":{\"app\":\"db\"},\"values\":[[1700000020,\"55\"],[1700000040,\"18\"]]}");
        assertThat(get(
                                "/loki/api/v1/index/volume",
                                "query",
                                "{}",
                                "start",
                                Long.toString(T),
                                "end",
                                Long.toString(T + SECOND),
                                "aggregateBy",
                                "labels")
                        .body())
                .contains("{\"metric\":{\"app\":\"\"},\"value\":[1700000001,\"20\"]}");
    }

    @Test
    void detectsLabelsAndFields() throws Exception {
        String[] range = {"query", "{app=\"api\"}", "start", Long.toString(T), "end", Long.toString(T + 60 * SECOND)};
        assertThat(get("/loki/api/v1/detected_labels", range).body()).contains("{\"label\":\"app\",\"cardinality\":1}");
        assertThat(get("/loki/api/v1/detected_fields", range).body())
                .contains(
                        "{\"label\":\"user\",\"type\":\"string\",\"cardinality\":3,\"parsers\":null}",
                        "\"limit\":1000}");
        assertThat(get("/loki/api/v1/detected_field/user/values", range).body())
                .isEqualTo("{\"values\":[\"u0\",\"u1\",\"u2\"],\"limit\":1000}");
    }

    @Test
    void failsAMetricQueryWhoseLinesCannotBeRead() throws Exception {
        HttpResponse<String> response = get(
                "/loki/api/v1/query",
                "query",
                "sum by (x) (count_over_time({app=\"api\"} | json [1m]))",
                "time",
                Long.toString(T + 59 * SECOND));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("pipeline error: 'JSONParserErr' for series: ");
    }

    private static HttpRequest.Builder seriesOfFew(String path, String... more) {
        return HttpRequest.newBuilder(URI.create(base + path + "?"
                + form("query", "sum by (app) (count_over_time({app=~\".+\"}[10s]))") + "&" + form(more)));
    }

    @Test
    void answersTheLargestSeriesWithAWarningWhereLokiRefuses() throws Exception {
        String instant = Long.toString(T + 5 * SECOND);
        assertThat(send("few", seriesOfFew("/loki/api/v1/query", "time", instant))
                        .body())
                .startsWith("{\"status\":\"success\",\"warnings\":[\"maximum number of series (2) reached")
                .contains("\"a1\"", "\"a2\"")
                .doesNotContain("\"a0\"");
        HttpRequest.Builder range =
                seriesOfFew("/loki/api/v1/query_range", "start", Long.toString(T), "end", instant, "step", "1");
        assertThat(send("few", range).body()).contains("\"a1\"", "\"a2\"").doesNotContain("\"a0\"");
    }

    @Test
    void refusesTooManySeriesWhenAskedToBeStrict() throws Exception {
        HttpRequest.Builder request = seriesOfFew("/loki/api/v1/query", "time", Long.toString(T + 5 * SECOND));
        HttpResponse<String> response = send("few", request.header("X-Varve-Strict-Limits", "true"));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).startsWith("maximum number of series (2) reached for a single query; consider");
    }
}
