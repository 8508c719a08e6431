package io.varve.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients may ask for that Loki does not have, or has in other places, as they see it. */
class BeyondLokiApiTest {

    private static final long T = 1_700_000_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final Pattern VALUE = Pattern.compile("\\[\"(\\d+)\",\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern NEXT =
            Pattern.compile("\"cursor\":\\{\"next\":\"([^\"]+)\",\"previous\":\"([^\"]+)\"}");

    private static TestStore store;
    private static TestQueryService service;
    private static HttpClient http;
    private static String base;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        store = TestStore.start(folder);
        Map<String, String> api = Map.of("app", "api", "service_name", "api");
        for (int i = 0; i < 40; i++) {
            // Four lines of each nanosecond.
            store.line("red", api, Map.of(), T + i / 4 * SECOND, "line=" + i + " took=" + i * 37 % 40 + "ms", Map.of());
        }
        store.line(
                "red",
                Map.of("app", "json"),
                Map.of(),
                T,
                "{\"a\":{\"b c\":{\"d\":1}},\"app\":\"x\",\"e\":\"T\"}",
                Map.of());
        store.line("blue", api, Map.of(), T, "blue", Map.of());
        store.flush();
        service = TestQueryService.start(
                store,
                "--varve.auth.mode=header",
                "--varve.query.tenants.blue.max-entries-limit-per-query=7",
                "--varve.store.password=");
        base = service.url();
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        service.close();
        store.close();
    }

    private static HttpResponse<String> get(String tenant, String path, String... parameters) throws Exception {
        StringBuilder query = new StringBuilder();
        for (int i = 0; i < parameters.length; i += 2) {
            query.append(i == 0 ? '?' : '&')
                    .append(URLEncoder.encode(parameters[i], StandardCharsets.UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
        }
        return http.send(
                HttpRequest.newBuilder(URI.create(base + path + query))
                        .header("X-Scope-OrgID", tenant)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> range(String tenant, String query, String... more) throws Exception {
        List<String> parameters = new ArrayList<>(
                List.of("query", query, "start", Long.toString(T), "end", Long.toString(T + 60 * SECOND)));
        parameters.addAll(List.of(more));
        return get(tenant, "/loki/api/v1/query_range", parameters.toArray(String[]::new));
    }

    private static List<String> lines(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        List<String> lines = new ArrayList<>();
        Matcher value = VALUE.matcher(response.body());
        while (value.find()) {
            lines.add(value.group(2));
        }
        return lines;
    }

    @Test
    void cursorsLeadThroughLinesOfOneTimeInEitherDirection() throws Exception {
        for (String direction : List.of("forward", "backward")) {
            List<String> whole = lines(range("red", "{app=\"api\"}", "direction", direction, "limit", "100"));
            List<String> joined = new ArrayList<>();
            String cursor = "";
            String previous = "";
            while (true) {
                HttpResponse<String> page =
                        range("red", "{app=\"api\"}", "direction", direction, "limit", "3", "cursor", cursor);
                Matcher cursors = NEXT.matcher(page.body());
                assertThat(cursors.find()).as(page.body()).isTrue();
                if (lines(page).isEmpty()) {
                    assertThat(cursors.group(1)).isEqualTo(cursor);
                    break;
                }
                joined.addAll(lines(page));
                previous = cursors.group(2);
                cursor = cursors.group(1);
            }
            assertThat(joined).isEqualTo(whole).hasSize(40);
            String other = direction.equals("forward") ? "backward" : "forward";
            assertThat(lines(range("red", "{app=\"api\"}", "direction", other, "limit", "2", "cursor", previous)))
                    .isEqualTo(whole.subList(37, 39).reversed());
        }
    }

    @Test
    void anAnswerHasACursorOnlyForThoseWhoPage() throws Exception {
        assertThat(range("red", "{app=\"api\"}").body()).doesNotContain("cursor");
        assertThat(range("red", "{app=\"none\"}", "cursor", "").body()).endsWith("\"cursor\":{}}");
    }

    @Test
    void refusesCursorsThatNoAnswerGave() throws Exception {
        for (String cursor : List.of("x", "AAAA", "AgAAAAAAAAAAAAAAAAAAAAAAAAAA", "!!", "\u0000")) {
            HttpResponse<String> response = range("red", "{app=\"api\"}", "cursor", cursor);
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).contains("the parameter cursor is none that an answer gave");
        }
        assertThat(range("red", "{app=\"api\"} | distinct app", "cursor", "").body())
                .contains("has no pages");
    }

    @Test
    void forwardAnswersTheOldestLinesOfTheRange() throws Exception {
        assertThat(lines(range("red", "{app=\"api\"}", "direction", "forward", "limit", "3")))
                .extracting(line -> line.substring(0, 6))
                .containsExactly("line=0", "line=1", "line=2");
        assertThat(lines(range(
                        "red",
                        "{app=\"api\"} |= \"took=\" | logfmt | line > 20",
                        "direction",
                        "forward",
                        "limit",
                        "2")))
                .extracting(line -> line.substring(0, 7))
                .containsExactly("line=21", "line=22");
    }

    @Test
    void sortedLinesComeInTheirOrderOverAllStreams() throws Exception {
        assertThat(lines(range("red", "{app=\"api\"} | logfmt | sort by (took desc) | keep line", "limit", "3")))
                .extracting(line -> line.replaceAll(".*took=", ""))
                .containsExactly("39ms", "38ms", "37ms");
    }

    @Test
    void distinctAndContextAnswerLines() throws Exception {
        assertThat(lines(range("red", "{app=~\".+\"} | distinct app"))).hasSize(2);
        assertThat(range("red", "{app=\"api\"} |= \"line=20 \" | context 1").body())
                .contains("\"__context__\":\"before\"", "\"__context__\":\"after\"", "line=19 ", "line=21 ");
    }

    @Test
    void severalTenantsAreToldApart() throws Exception {
        HttpResponse<String> response = range("red|blue", "{app=\"api\"}", "direction", "forward", "limit", "2");
        assertThat(lines(response)).hasSize(2);
        assertThat(response.body()).contains("\"__tenant_id__\":\"blue\"", "\"__tenant_id__\":\"red\"");
        assertThat(range("red|blue", "{app=\"api\"}", "limit", "8").body())
                .contains("max entries limit per query exceeded, limit > max_entries_limit_per_query (8 > 7)");
        assertThat(get(
                                "red|blue",
                                "/loki/api/v1/label/__tenant_id__/values",
                                "start",
                                Long.toString(T),
                                "end",
                                Long.toString(T + SECOND))
                        .body())
                .isEqualTo("{\"status\":\"success\",\"data\":[\"blue\",\"red\"]}");
        HttpResponse<String> tail = get("red|blue", "/loki/api/v1/tail", "query", "{app=\"api\"}");
        assertThat(tail.statusCode()).isEqualTo(400);
        assertThat(tail.body()).isEqualTo("multiple org IDs present\n");
    }

    @Test
    void fieldsOfNestedJsonComeWithTheirPath() throws Exception {
        String fields = get(
                        "red",
                        "/loki/api/v1/detected_fields",
                        "query",
                        "{app=\"json\"}",
                        "start",
                        Long.toString(T),
                        "end",
                        Long.toString(T + SECOND))
                .body();
        assertThat(fields)
                .contains(
                        "{\"label\":\"a_b_c_d\",\"type\":\"int\",\"cardinality\":1,\"parsers\":[\"json\"],\"jsonPath\":[\"a\",\"b c\",\"d\"]}")
                .contains(
                        "{\"label\":\"app_extracted\",\"type\":\"string\",\"cardinality\":1,\"parsers\":[\"json\"],\"jsonPath\":[\"app\"]}")
                .contains("{\"label\":\"e\",\"type\":\"boolean\"");
        assertThat(get("red", "/loki/api/v1/detected_fields", "query", "{app=\"json\"}", "line_limit", "5001")
                        .body())
                .contains("max entries limit per query exceeded");
    }

    @Test
    void everythingIsOneShard() throws Exception {
        String[] window = {"start", Long.toString(T), "end", Long.toString(T + 60 * SECOND), "query", "{app=\"api\"}"};
        assertThat(get("red", "/loki/api/v1/index/shards", window).body())
                .startsWith(
                        "{\"shards\":[{\"bounds\":{\"min\":0,\"max\":18446744073709551615},\"stats\":{\"streams\":1,\"chunks\":1,\"bytes\":")
                .contains("\"entries\":40}}],\"statistics\":{\"summary\":");
        assertThat(get("red", "/loki/api/v1/index/shards", "query", "{app=\"api\"}", "targetBytesPerShard", "many")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void tellsOperatorsWhatHolds() throws Exception {
        assertThat(get("blue", "/config/tenant/v1/limits").body())
                .contains("max_entries_limit_per_query: 7\n", "query_timeout: 1m\n", "required_labels: []\n");
        assertThat(get("blue", "/services").body()).contains(" => Running\n");
        assertThat(get("blue", "/log_level").body()).isEqualTo("{\"message\":\"Current log level is info\"}");
        assertThat(get("blue", "/config").body())
                .contains("varve.auth.mode: \"header\"", "varve.store.password: \"<secret>\"");
    }

    @Test
    void whatNoStatementOrClockCanHoldIsAnsweredOrRefused() throws Exception {
        String filters = "{app=\"api\"}" + " |= \"line\"".repeat(600);
        assertThat(lines(range("red", filters, "limit", "1"))).hasSize(1);
        assertThat(lines(range("red", "{app=\"api\"} != \"" + "x".repeat(3_000) + "\"", "limit", "1")))
                .hasSize(1);
        String names = IntStream.range(0, 400).mapToObj(i -> "l" + i).collect(Collectors.joining(","));
        assertThat(range("red", "sum by (" + names + ") (rate({app=\"api\"}[1m]))")
                        .statusCode())
                .isEqualTo(200);
        String last = Long.toString(Long.MAX_VALUE);
        assertThat(get(
                                "red",
                                "/loki/api/v1/query_range",
                                "query",
                                "rate({app=\"api\"}[1m])",
                                "start",
                                last,
                                "end",
                                last)
                        .statusCode())
                .isEqualTo(400);
        HttpResponse<String> broken = http.send(
                HttpRequest.newBuilder(URI.create(base + "/loki/api/v1/query_range?query=%ff"))
                        .header("X-Scope-OrgID", "red")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat(broken.body()).startsWith("the parameters can't be read: ");
    }

    @Test
    void whatIsNotThereIsSaidInPlainText() throws Exception {
        HttpResponse<String> response = get("red", "/loki/api/v1/nope");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).isEqualTo("404 page not found\n");
    }
}
