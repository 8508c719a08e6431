package io.varve.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a client asks, over lines of any kind: an answer, or a 400 that says why. */
class HostileQueriesTest {

    private static final long T = 1_700_000_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final String LINES = "{app=\"bad\"}";

    private static TestStore store;
    private static TestQueryService service;
    private static HttpClient http;
    private static String base;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        store = TestStore.start(folder);
        List<String> lines = List.of(
                "plain",
                "with nul \0 in it",
                "level=info d=1.5s n=NaN i=+Inf h=1e400",
                "{\"a\":1,\"n\":1e400,\"b\":{\"c\":[1,{\"d\":null}]}}",
                "{\"a\":".repeat(10_000),
                "[".repeat(50_000),
                "a".repeat(50_000),
                "\"".repeat(1000),
                "x=1 ".repeat(10_000));
        for (int i = 0; i < lines.size(); i++) {
            store.line("default", Map.of("app", "bad"), Map.of(), T - i * SECOND, lines.get(i), Map.of());
        }
        store.flush();
        service = TestQueryService.start(store, "--spring.threads.virtual.enabled=true");
        base = service.url();
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() throws Exception {
        service.close();
        store.close();
    }

    @Test
    void isAnsweredOrRefusedHoweverDeepAndLongItIs() throws Exception {
        List<String> queries = new ArrayList<>();
        for (int n : List.of(400, 5_000, 60_000)) {
            queries.add("(".repeat(n) + "1" + ")".repeat(n));
            queries.add("(".repeat(n));
            queries.add("sum(".repeat(n) + "rate({app=\"bad\"}[1m])" + ")".repeat(n));
            queries.add("1" + "+1".repeat(n));
            queries.add("-".repeat(n) + "1");
            queries.add(LINES + " |= \"a\"" + " or \"a\"".repeat(n));
            queries.add(LINES + " |= \"a\"".repeat(n));
            queries.add(LINES + " | " + "(".repeat(n) + "a=\"b\"" + ")".repeat(n));
            queries.add(LINES + " | a=\"b\"" + " or a=\"b\"".repeat(n));
            queries.add(LINES + " | line_format `" + "{{if .a}}".repeat(n) + "x" + "{{end}}".repeat(n) + "`");
            queries.add(LINES + " | line_format `{{" + "(".repeat(n) + ".a" + ")".repeat(n) + "}}`");
            queries.add(LINES + " | json x=\"" + "a.".repeat(n) + "b\"");
            queries.add(LINES + " | pattern \"" + "<a> ".repeat(n) + "\"");
        }
        for (String query : queries) {
            isAnsweredOrRefused(query);
        }
    }

    @Test
    void isAnsweredOrRefusedWhateverItsExpressionsRepeat() throws Exception {
        List<String> expressions = List.of(
                "(a+)+$",
                "(a|aa)+$",
                "(.*)(.*)(.*)(.*)(.*)x",
                "(?i)(a?){50}a{50}",
                "(a{1000}){1000}",
                "(?:(?:(?:a?){10}){10}){10}",
                "\\\\p{L}{900}",
                "\\\\p{L}{300}",
                "x*".repeat(5_000),
                "(".repeat(500) + "a" + ")".repeat(500),
                "(?i)[a-€]+",
                "x{0,1000}y",
                ".{0,1000}[^a].{0,1000}[^a].{0,1000}[^a].{0,1000}[^a].{0,1000}[^a]",
                "(a|b|c)*f".repeat(100));
        for (String expression : expressions) {
            isAnsweredOrRefused(LINES + " |~ \"" + expression + "\"");
            isAnsweredOrRefused(LINES + " | line_format \"{{__line__}}\" |~ \"" + expression + "\"");
            isAnsweredOrRefused(LINES + " | regexp \"(?P<g>" + expression + ")\"");
            isAnsweredOrRefused(LINES + " | a=~\"" + expression + "\"");
            isAnsweredOrRefused("{app=~\"" + expression + "\"}");
        }
    }

    @Test
    void saysWhyAnExpressionTakesTooLong() throws Exception {
        HttpResponse<String> answer =
                range(LINES + " | line_format \"{{__line__}}\" |~ \"" + ".{0,1000}[^a]".repeat(40) + "\"");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .matches("a regular expression of \\d+ instructions takes too long on a line of \\d+"
                        + " bytes; use fewer or smaller repetitions, or filter such lines out before it\n");
    }

    @Test
    void isAnsweredOrRefusedWhateverItsTemplatesDo() throws Exception {
        for (String template : List.of(
                "{{range .}}x{{end}}",
                "{{define \"x\"}}{{template \"x\"}}{{end}}{{template \"x\"}}",
                "{{ repeat 1000000000 \"x\" }}",
                "{{ printf \"%1000000000d\" 1 }}",
                "{{ alignLeft 1000000000 \"x\" }}",
                "{{ range $i, $c := __line__ }}{{ range $j, $d := __line__ }}x{{ end }}{{ end }}",
                "{{ $x := repeat 10000 \"x\" }}{{ $y := repeat 1000 $x }}{{ repeat 100 $y }}",
                "{{ regexReplaceAll \"(a*)*b\" __line__ \"x\" }}",
                "{{ int \"9223372036854775808\" }}{{ div 1 0 }}{{ slice \"abc\" 2 1 }}",
                "{{ fromJson __line__ }}")) {
            isAnsweredOrRefused(LINES + " | line_format `" + template + "`");
            isAnsweredOrRefused(LINES + " | label_format a=`" + template + "`");
        }
    }

    @Test
    void isAnsweredOrRefusedWhateverItsNumbersAre() throws Exception {
        for (String number :
                List.of("0", "-1", "1e9", "9223372036854775808", "NaN", "Inf", "1.5", "0x7fffffffffffffff")) {
            isAnsweredOrRefused("topk(" + number + ", count_over_time({app=\"bad\"}[1m]))");
            isAnsweredOrRefused("quantile_over_time(" + number + ", {app=\"bad\"} | logfmt | unwrap n [1m])");
            isAnsweredOrRefused("count_over_time({app=\"bad\"}[1m]) ^ " + number);
            isAnsweredOrRefused(LINES + " | logfmt | n > " + number);
            isAnsweredOrRefused(LINES + " | sample " + number);
            isAnsweredOrRefused(LINES + " | context " + number);
        }
        for (String time : List.of("0s", "-1m", "1", "", "99999999999y", "1ns", "290y", "1m:1s")) {
            isAnsweredOrRefused("count_over_time({app=\"bad\"}[" + time + "])");
            isAnsweredOrRefused("count_over_time({app=\"bad\"}[1m] offset " + time + ")");
            isAnsweredOrRefused("count_over_time({app=\"bad\"}[1m] offset -" + time + ")");
        }
    }

    @Test
    void isAnsweredOrRefusedWhateverItsTimesAre() throws Exception {
        List<String> values = List.of(
                "",
                "-1",
                "0",
                "NaN",
                "1e400",
                "9223372036854775807",
                "-9223372036854775808",
                "99999999999999999999",
                "1h",
                "\0",
                "1.5",
                "9999-12-31T23:59:59Z");
        Map<String, String> paths = Map.of(
                "/loki/api/v1/query_range", "count_over_time({app=\"bad\"}[1m])",
                "/loki/api/v1/labels", "",
                "/loki/api/v1/index/stats", LINES,
                "/loki/api/v1/index/volume", LINES,
                "/loki/api/v1/index/volume_range", LINES,
                "/loki/api/v1/patterns", LINES,
                "/loki/api/v1/detected_fields", LINES);
        for (Map.Entry<String, String> path : paths.entrySet()) {
            for (String parameter : List.of("start", "end", "step", "since", "limit")) {
                for (String value : values) {
                    HttpResponse<String> answer = send(path.getKey(), "query", path.getValue(), parameter, value);
                    assertThat(answer.statusCode())
                            .as("%s %s=%s: %s", path.getKey(), parameter, value, answer.body())
                            .isIn(200, 400);
                }
            }
        }
    }

    private static void isAnsweredOrRefused(String query) throws Exception {
        HttpResponse<String> answer = range(query);
        String shown = query.substring(0, Math.min(query.length(), 80));
        assertThat(answer.statusCode()).as("%s: %s", shown, answer.body()).isIn(200, 400);
        if (answer.statusCode() == 400) {
            assertThat(answer.body()).as(shown).hasSizeBetween(20, 5_000);
        }
    }

    private static HttpResponse<String> range(String query) throws Exception {
        return send(
                "/loki/api/v1/query_range",
                "query",
                query,
                "start",
                Long.toString(T - 60 * SECOND),
                "end",
                Long.toString(T + SECOND),
                "step",
                "60",
                "limit",
                "20");
    }

    private static HttpResponse<String> send(String path, String... parameters) throws Exception {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < parameters.length; i += 2) {
            form.append(i == 0 ? "" : "&")
                    .append(parameters[i])
                    .append('=')
                    .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
        }
        return http.send(
                HttpRequest.newBuilder(URI.create(base + path))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form.toString()))
                        .build(),
                BodyHandlers.ofString());
    }
}
