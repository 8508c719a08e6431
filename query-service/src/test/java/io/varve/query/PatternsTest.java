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
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Patterns as a client sees them, against a real store. */
class PatternsTest {

    private static final long T = 1_700_000_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final Pattern SAMPLE = Pattern.compile("\\[(\\d+),(\\d+)\\]");
    private static final Pattern VALUE = Pattern.compile("\\[(\\d+),\"(\\d+)\"\\]");

    private static TestStore store;
    private static TestQueryService service;
    private static HttpClient http;
    private static String base;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        long seed = Long.getLong("varve.seed", System.nanoTime());
        System.Logger log = System.getLogger(PatternsTest.class.getName());
        log.log(System.Logger.Level.INFO, "-Dvarve.seed={0}", Long.toString(seed));
        Random random = new Random(seed);
        store = TestStore.start(folder);
        for (int i = 0; i < 300; i++) {
            long ts = T + 1 + random.nextLong(60 * SECOND);
            line("api", ts, "GET /users/" + random.nextInt(1000) + " took " + i + "ms", "info");
            line("api", ts, "level=warn user=" + word(random) + " msg=denied", "warn");
        }
        for (int i = 0; i < 3000; i++) {
            // Hostile: no two lines alike, of many lengths, with bytes that mean something in SQL, patterns or JSON.
            line("noise", T + 1 + random.nextLong(60 * SECOND), noise(random), "");
        }
        store.flush();
        service = TestQueryService.start(store);
        base = service.url();
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        store.close();
    }

    private static void line(String app, long ts, String body, String level) {
        store.line(
                "default",
                Map.of("app", app),
                Map.of(),
                ts,
                body,
                level.isEmpty() ? Map.of() : Map.of("detected_level", level));
    }

    private static String word(Random random) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            out.append((char) ('a' + random.nextInt(26)));
        }
        return out.toString();
    }

    private static String noise(Random random) {
        String[] pieces = {" ", " ", "<_>", "\\", "'", "{", "é", "\u0000", "=", "\n", "7", "a", "zz", "%", ":"};
        StringBuilder out = new StringBuilder();
        int length = random.nextInt(random.nextInt(50) == 0 ? 3000 : 40);
        for (int i = 0; i < length; i++) {
            out.append(pieces[random.nextInt(pieces.length)]);
        }
        return out.toString();
    }

    private static HttpResponse<String> get(String path, String... parameters) throws Exception {
        StringBuilder url = new StringBuilder(base + path + "?");
        for (int i = 0; i < parameters.length; i += 2) {
            url.append(parameters[i])
                    .append('=')
                    .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8))
                    .append('&');
        }
        return http.send(
                HttpRequest.newBuilder(URI.create(url.toString())).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String patterns(String query) throws Exception {
        HttpResponse<String> response = get(
                "/loki/api/v1/patterns",
                "query",
                query,
                "start",
                Long.toString(T),
                "end",
                Long.toString(T + 60 * SECOND + 1),
                "step",
                "10s");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    private static long sum(Pattern number, String body) {
        Matcher matcher = number.matcher(body);
        long sum = 0;
        while (matcher.find()) {
            sum += Long.parseLong(matcher.group(2));
        }
        return sum;
    }

    private static long counted(String query) throws Exception {
        String body = get(
                        "/loki/api/v1/query",
                        "query",
                        "sum(count_over_time(" + query + "[1m]))",
                        "time",
                        Long.toString(T + 60 * SECOND))
                .body();
        return sum(VALUE, body);
    }

    @Test
    void findsWhatLinesHaveInCommonByLevel() throws Exception {
        String body = patterns("{app=\"api\"}");
        assertThat(body)
                .startsWith("{\"status\":\"success\",\"data\":[{\"pattern\":\"")
                .contains(
                        "{\"pattern\":\"GET /users/\\u003c_\\u003e took \\u003c_\\u003e\",\"level\":\"info\",\"samples\":[[1700000000,")
                .contains(
                        "{\"pattern\":\"level=warn user=\\u003c_\\u003e msg=denied\",\"level\":\"warn\",\"samples\":[[");
        assertThat(body.split("\"pattern\"", -1)).hasSize(3);
    }

    @Test
    void addsUpToTheCountOfTheLinesExactly() throws Exception {
        for (String query : new String[] {
            "{app=~\".+\"}",
            "{app=\"noise\"}",
            "{app=\"api\"} |= \"took\"",
            "{app=~\".+\"} | detected_level=\"warn\"",
            "{app=\"noise\"} |= \"zz\""
        }) {
            long lines = counted(query);
            assertThat(lines).as(query).isPositive();
            assertThat(sum(SAMPLE, patterns(query))).as(query).isEqualTo(lines);
        }
    }

    @Test
    void aPatternIsALineFilterThatFindsItsLines() throws Exception {
        assertThat(counted("{app=\"api\"} |> \"GET /users/<_> took <_>\"")).isEqualTo(300);
        assertThat(counted("{app=\"api\"} |> \"level=warn user=<_> msg=denied\""))
                .isEqualTo(300);
    }

    @Test
    void answersNothingWhereThereIsNothingAndRefusesStagesThatTheStoreCannotDecide() throws Exception {
        assertThat(patterns("{app=\"absent\"}")).isEqualTo("{\"status\":\"success\",\"data\":[]}");
        HttpResponse<String> refused = get(
                "/loki/api/v1/patterns", "query", "{app=\"api\"} | json", "start", "1699999999", "end", "1700000099");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).startsWith("patterns are counted by the store");
    }
}
