package io.varve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Every form of query that Grafana's Traces Drilldown sends, over three traces whose answers were worked out by hand.
 *
 * <pre>
 * one    +1 s     web   server  GET /cart   400 ms            left 1, right 8
 *        +1.05 s  web   client  call cart   300 ms            2, 7
 *        +1.1 s   cart  server  cart.list   200 ms  error     3, 6   exception NoStock "no stock"
 *        +1.15 s  cart  client  SELECT       50 ms            4, 5
 * two    +61 s    web   server  GET /cart   100 ms            1, 6
 *        +61.01 s web   client  call cart    80 ms            2, 5
 *        +61.02 s cart  server  cart.list    60 ms            3, 4
 * three  +62 s    pay   server  POST /pay   1.6 s   error     1, 2   exception Declined "card declined"
 * </pre>
 */
class TracesDrilldownTest {
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final TestTenant TENANT = new TestTenant("drilldown");

    /** Ten minutes ago, on a whole minute. */
    private static final long BASE = (System.currentTimeMillis() / 60_000 - 10) * 60;

    private static final String ONE = "0000000000000000000000000000001a";
    private static final String TWO = "0000000000000000000000000000002b";
    private static final String THREE = "f000000000000000000000000000003c";

    /** What the Drilldown puts in front of everything. */
    private static final String ROOTS = "nestedSetParent<0 && true";

    @BeforeAll
    static void send() throws Throwable {
        long begin = BASE * SECOND;
        var spans = new SentSpans();
        spans.span("web", ONE, "a000000000000001", "", "GET /cart", begin + SECOND, 400 * MILLISECOND)
                .kind(SentSpans.SERVER)
                .text("http.method", "GET")
                .add();
        spans.span(
                        "web",
                        ONE,
                        "a000000000000002",
                        "a000000000000001",
                        "call cart",
                        begin + 1_050 * MILLISECOND,
                        300 * MILLISECOND)
                .kind(SentSpans.CLIENT)
                .add();
        spans.span(
                        "cart",
                        ONE,
                        "a000000000000003",
                        "a000000000000002",
                        "cart.list",
                        begin + 1_100 * MILLISECOND,
                        200 * MILLISECOND)
                .kind(SentSpans.SERVER)
                .error("no stock")
                .exception(begin + 1_200 * MILLISECOND, "NoStock", "no stock")
                .add();
        spans.span(
                        "cart",
                        ONE,
                        "a000000000000004",
                        "a000000000000003",
                        "SELECT",
                        begin + 1_150 * MILLISECOND,
                        50 * MILLISECOND)
                .kind(SentSpans.CLIENT)
                .text("db.system", "redis")
                .add();
        spans.span("web", TWO, "b000000000000001", "", "GET /cart", begin + 61 * SECOND, 100 * MILLISECOND)
                .kind(SentSpans.SERVER)
                .text("http.method", "GET")
                .add();
        spans.span(
                        "web",
                        TWO,
                        "b000000000000002",
                        "b000000000000001",
                        "call cart",
                        begin + 61_010 * MILLISECOND,
                        80 * MILLISECOND)
                .kind(SentSpans.CLIENT)
                .add();
        spans.span(
                        "cart",
                        TWO,
                        "b000000000000003",
                        "b000000000000002",
                        "cart.list",
                        begin + 61_020 * MILLISECOND,
                        60 * MILLISECOND)
                .kind(SentSpans.SERVER)
                .add();
        spans.span("pay", THREE, "c000000000000001", "", "POST /pay", begin + 62 * SECOND, 1_600 * MILLISECOND)
                .kind(SentSpans.SERVER)
                .text("http.method", "POST")
                .error("card declined")
                .exception(begin + 63 * SECOND, "Declined", "card declined")
                .add();
        TENANT.send(spans, 8);
    }

    @Test
    void ratesOfRootSpansByAnAttribute() throws Exception {
        double once = 1 / 60.0;
        assertThat(series("{" + ROOTS + " && resource.service.name != nil} | rate() by(resource.service.name)"))
                .isEqualTo(Map.of(
                        "{resource.service.name=web}", list(0, once, once),
                        "{resource.service.name=pay}", list(0, 0, once)));
        assertThat(series("{" + ROOTS + " && span.http.method != nil} | rate() by(span.http.method)"))
                .isEqualTo(Map.of(
                        "{span.http.method=GET}", list(0, once, once), "{span.http.method=POST}", list(0, 0, once)));
        assertThat(series("{" + ROOTS + " && span.absent != nil} | rate() by(span.absent)"))
                .isEmpty();
    }

    @Test
    void ratesOfErrorsAndOfServers() throws Exception {
        double once = 1 / 60.0;
        assertThat(series("{" + ROOTS + " && status=error} | rate()"))
                .isEqualTo(Map.of("{__name__=rate}", list(0, 0, once)));
        assertThat(series("{true && status=error} | rate() by(resource.service.name)"))
                .isEqualTo(Map.of(
                        "{resource.service.name=cart}", list(0, once, 0),
                        "{resource.service.name=pay}", list(0, 0, once)));
        assertThat(series("{kind=server && resource.service.name != nil} | rate() by(resource.service.name)"))
                .isEqualTo(Map.of(
                        "{resource.service.name=web}", list(0, once, once),
                        "{resource.service.name=cart}", list(0, once, once),
                        "{resource.service.name=pay}", list(0, 0, once)));
    }

    /** Tempo rounds the number of spans up: nine tenths of one span is the span, whose bucket ends at a power of two. */
    @Test
    void quantilesOfDurations() throws Exception {
        double ofFirstMinute = Math.pow(2, 29) / 1e9;
        double ofPay = Math.pow(2, 31) / 1e9;
        double ofSecondMinute = Math.pow(2, 27) / 1e9;
        assertThat(series("{" + ROOTS + "} | quantile_over_time(duration, .9) by(resource.service.name)"))
                .isEqualTo(Map.of(
                        "{p=0.9, resource.service.name=web}", list(0, ofFirstMinute, ofSecondMinute),
                        "{p=0.9, resource.service.name=pay}", list(0, 0, ofPay)));
    }

    @Test
    void histogramsOfDurations() throws Exception {
        assertThat(series("{" + ROOTS + "} | histogram_over_time(duration) with(sample=true)"))
                .isEqualTo(Map.of(
                        "{__bucket=0.536870912}", list(0, 1, 0),
                        "{__bucket=0.134217728}", list(0, 0, 1),
                        "{__bucket=2.147483648}", list(0, 0, 1)));
    }

    @Test
    void whatTellsSelectedSpansFromTheRest() throws Exception {
        Map<String, String> series = series("{" + ROOTS + "} | compare({status = error})");
        assertThat(series)
                .containsEntry("{__meta_type=selection, name=POST /pay}", list(0, 0, 1))
                .containsEntry("{__meta_type=baseline, name=GET /cart}", list(0, 1, 1))
                .containsEntry("{__meta_type=selection, resource.service.name=pay}", list(0, 0, 1))
                .containsEntry("{__meta_type=baseline, resource.service.name=web}", list(0, 1, 1))
                .containsEntry("{__meta_type=baseline, span.http.method=GET}", list(0, 1, 1))
                .containsEntry("{__meta_type=selection, span.http.method=POST}", list(0, 0, 1))
                .containsEntry("{__meta_type=baseline_total, name=nil}", list(0, 1, 1))
                .containsEntry("{__meta_type=selection_total, name=nil}", list(0, 0, 1));
        // The client's and the server's spans below are neither.
        assertThat(series.keySet()).noneMatch(labels -> labels.contains("SELECT") || labels.contains("call cart"));
        assertThat(series("{" + ROOTS + "} | compare({duration >= 300ms && duration <= 500ms})"))
                .containsEntry("{__meta_type=selection, name=GET /cart}", list(0, 1, 0))
                .containsEntry("{__meta_type=baseline, name=GET /cart}", list(0, 0, 1));
    }

    @Test
    void exceptionsWithTheirMessages() throws Exception {
        JsonNode found = search(
                "{true && status = error} | select(resource.service.name, event.exception.message,"
                        + "event.exception.stacktrace,event.exception.type) with(most_recent=true)",
                "400",
                "10");
        assertThat(traces(found)).containsExactly("f000000000000000000000000000003c", "1a");
        assertThat(spans(found, 0))
                .containsExactly("c000000000000001 - {exception.message=card declined, "
                        + "exception.type=Declined, service.name=pay, status=error}");
        assertThat(spans(found, 1))
                .containsExactly("a000000000000003 - {exception.message=no stock, "
                        + "exception.type=NoStock, service.name=cart, status=error}");
    }

    @Test
    void theStructureBelowRootSpans() throws Exception {
        JsonNode found = search(
                "{" + ROOTS + " } &>> { kind = server } | select(status, resource.service.name, name,"
                        + " nestedSetParent, nestedSetLeft, nestedSetRight)",
                "200",
                "20");
        assertThat(traces(found)).containsExactly("2b", "1a");
        assertThat(spans(found, 0))
                .containsExactlyInAnyOrder(
                        "b000000000000001 GET /cart " + node("server", "web", "unset", 1, -1, 6),
                        "b000000000000003 cart.list " + node("server", "cart", "unset", 3, 2, 4));
        assertThat(spans(found, 1))
                .containsExactlyInAnyOrder(
                        "a000000000000001 GET /cart " + node("server", "web", "unset", 1, -1, 8),
                        "a000000000000003 cart.list " + node("server", "cart", "error", 3, 2, 6));
    }

    @Test
    void theStructureOfErrors() throws Exception {
        String roots = "{" + ROOTS + "  && status = error}";
        JsonNode found = search(
                "(" + roots + " &>> { status = error }) || (" + roots + ") | select(status, resource.service.name,"
                        + " name, nestedSetParent, nestedSetLeft, nestedSetRight)",
                "200",
                "20");
        assertThat(traces(found)).containsExactly("f000000000000000000000000000003c");
        assertThat(spans(found, 0)).containsExactly("c000000000000001 POST /pay " + node("pay", "error", 1, -1, 2));
    }

    @Test
    void theStructureOfSlowSpans() throws Exception {
        String roots = "{" + ROOTS + "  && duration > 350ms}";
        JsonNode found = search(
                "(" + roots + " &>> { duration > 250ms }) || (" + roots + ") | select(status, resource.service.name,"
                        + " name, nestedSetParent, nestedSetLeft, nestedSetRight)",
                "200",
                "20");
        assertThat(traces(found)).containsExactly("f000000000000000000000000000003c", "1a");
        assertThat(spans(found, 1))
                .containsExactlyInAnyOrder(
                        "a000000000000001 GET /cart " + node("web", "unset", 1, -1, 8),
                        "a000000000000002 call cart " + node("web", "unset", 2, 1, 7));
    }

    @Test
    void theListOfSpans() throws Exception {
        JsonNode found = search("{" + ROOTS + " && kind=server} with(most_recent=true)", "200", "10");
        assertThat(traces(found)).containsExactly("f000000000000000000000000000003c", "2b", "1a");
        JsonNode newest = found.get("traces").get(0);
        assertThat(newest.get("rootServiceName").asString()).isEqualTo("pay");
        assertThat(newest.get("rootTraceName").asString()).isEqualTo("POST /pay");
        assertThat(newest.get("durationMs").asInt()).isEqualTo(1_600);
        assertThat(newest.get("startTimeUnixNano").asString()).isEqualTo(Long.toString((BASE + 62) * SECOND));
    }

    @Test
    void exemplarsLeadFromASampleToATrace() throws Exception {
        JsonNode rate = TENANT.json(
                "/api/metrics/query_range",
                "q",
                "{" + ROOTS + " && resource.service.name = \"pay\"} | rate()",
                "start",
                Long.toString(BASE),
                "end",
                Long.toString(BASE + 120),
                "step",
                "60s",
                "exemplars",
                "10");
        JsonNode exemplars = rate.get("series").get(0).get("exemplars");
        assertThat(exemplars.toString())
                .isEqualTo("[{\"labels\":[{\"key\":\"trace:id\",\"value\":{\"stringValue\":\"" + THREE
                        + "\"}}],\"value\":" + exemplars.get(0).get("value") + ",\"timestampMs\":\""
                        + (BASE + 62) * 1_000 + "\"}]");
        assertThat(exemplars.get(0).get("value").asDouble()).isEqualTo(1 / 60.0);
        JsonNode quantile = TENANT.json(
                "/api/metrics/query_range",
                "q",
                "{resource.service.name = \"cart\" && kind = server} | quantile_over_time(duration, .5, .99)",
                "start",
                Long.toString(BASE),
                "end",
                Long.toString(BASE + 120),
                "step",
                "60s",
                "exemplars",
                "100");
        var measured = new TreeMap<String, Double>();
        for (JsonNode series : quantile.get("series")) {
            if (series.has("exemplars")) {
                for (JsonNode exemplar : series.get("exemplars")) {
                    measured.put(
                            exemplar.get("labels")
                                    .get(0)
                                    .get("value")
                                    .get("stringValue")
                                    .asString(),
                            exemplar.get("value").asDouble());
                }
            }
        }
        assertThat(measured).isEqualTo(Map.of("1a", 0.2, "2b", 0.06));
    }

    @Test
    void metricsHaveNoFieldThatGrafanaDoesNotKnow() throws Exception {
        JsonNode answer = TENANT.json(
                "/api/metrics/query_range",
                "q",
                "{" + ROOTS + "} | rate() by(name)",
                "start",
                Long.toString(BASE),
                "end",
                Long.toString(BASE + 120),
                "step",
                "60s",
                "exemplars",
                "5");
        assertThat(answer.propertyNames()).isSubsetOf("series", "metrics", "status", "message");
        for (JsonNode series : answer.get("series")) {
            assertThat(series.propertyNames()).isSubsetOf("labels", "samples", "exemplars");
            series.get("labels")
                    .forEach(label -> assertThat(label.propertyNames()).isSubsetOf("key", "value"));
            series.get("samples")
                    .forEach(sample -> assertThat(sample.propertyNames()).isSubsetOf("timestampMs", "value"));
        }
        assertThat(answer.get("metrics").propertyNames())
                .isSubsetOf(Set.of("inspectedBytes", "totalJobs", "completedJobs", "totalBlocks", "inspectedTraces"));
    }

    /** Attributes by name, as {@link #spans} shows them. */
    private static String node(String kind, String service, String status, int left, int parent, int right) {
        return "{kind=" + kind + ", "
                + node(service, status, left, parent, right).substring(1);
    }

    private static String node(String service, String status, int left, int parent, int right) {
        return "{nestedSetLeft=" + left + ", nestedSetParent=" + parent + ", nestedSetRight=" + right
                + ", service.name=" + service + ", status=" + status + "}";
    }

    private static JsonNode search(String query, String limit, String spansOfSet) throws IOException {
        return TENANT.json(
                "/api/search",
                "q",
                query,
                "limit",
                limit,
                "spss",
                spansOfSet,
                "start",
                Long.toString(BASE),
                "end",
                Long.toString(BASE + 180));
    }

    private static List<String> traces(JsonNode found) {
        return found.get("traces")
                .valueStream()
                .map(trace -> trace.get("traceID").asString())
                .toList();
    }

    private static List<String> spans(JsonNode found, int trace) {
        JsonNode sets = found.get("traces").get(trace).get("spanSets");
        assertThat(sets).hasSize(1);
        return sets.get(0)
                .get("spans")
                .valueStream()
                .map(span -> {
                    var attributes = new TreeMap<String, String>();
                    for (JsonNode attribute : span.get("attributes")) {
                        attributes.put(
                                attribute.get("key").asString(),
                                attribute
                                        .get("value")
                                        .valueStream()
                                        .findFirst()
                                        .orElseThrow()
                                        .asString());
                    }
                    // Without a name where the query does not look at it.
                    return span.get("spanID").asString() + " "
                            + span.path("name").asString("-") + " " + attributes;
                })
                .toList();
    }

    /** The samples of each series at the start, a minute and two minutes after it. */
    private static Map<String, String> series(String query) throws IOException {
        JsonNode answer = TENANT.json(
                "/api/metrics/query_range",
                "q",
                query,
                "start",
                Long.toString(BASE),
                "end",
                Long.toString(BASE + 120),
                "step",
                "60s");
        var all = new TreeMap<String, String>();
        for (JsonNode series : answer.get("series")) {
            var labels = new TreeMap<String, String>();
            for (JsonNode label : series.get("labels")) {
                labels.put(
                        label.get("key").asString(),
                        label.get("value")
                                .valueStream()
                                .findFirst()
                                .orElseThrow()
                                .asString());
            }
            double[] values = new double[3];
            for (JsonNode sample : series.get("samples")) {
                long at = Long.parseLong(sample.get("timestampMs").asString()) / 1_000 - BASE;
                assertThat(at % 60).isZero();
                values[(int) (at / 60)] = sample.get("value").asDouble();
            }
            all.put(labels.toString(), list(values));
        }
        return all;
    }

    /** Rounded to a nanosecond, and zero for no sample. */
    private static String list(double... values) {
        return Arrays.toString(Arrays.stream(values)
                .map(value -> Math.round(value * 1e9) / 1e9)
                .toArray());
    }
}
