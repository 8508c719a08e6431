package io.varve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Spans that no client should send: stored or refused by name, never a crash, never a wrong tree. */
class HostileSpansTest {
    private static final long SECOND = 1_000_000_000;

    /** Ten minutes ago. */
    private static final long BEGIN = (System.currentTimeMillis() / 60_000 - 10) * 60 * SECOND;

    private static final String TRACE = "d000000000000000000000000000000d";
    private static final String NUMBERED = " | select(nestedSetParent, nestedSetLeft, nestedSetRight, name)";

    @Test
    void idsThatAreZeroOrOfAWrongLengthAreNamedAndTheirNeighbourIsStored() throws Throwable {
        var tenant = new TestTenant("hostile-ids");
        var spans = new SentSpans();
        root(spans, TRACE, "0000000000000000");
        root(spans, TRACE, "d1");
        root(spans, TRACE, "d0000000000000000000000000000001");
        root(spans, "00000000000000000000000000000000", "d000000000000001");
        root(spans, "d1", "d000000000000001");
        root(spans, TRACE, "d000000000000001");
        Http.Answer answer = tenant.post("/v1/traces", spans.json());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("\"rejectedSpans\":\"5\"").contains("span", "id");
        tenant.eventually(() -> assertThat(spansOf(tenant, TRACE)).containsExactly("d000000000000001"));
    }

    @Test
    void ofSpansWithOneIdAllAreKeptAndTheKindTellsWhoseTheChildIs() throws Throwable {
        var tenant = new TestTenant("hostile-twins");
        var spans = new SentSpans();
        // As Zipkin's libraries do: the call has one id on both sides.
        spans.span("web", TRACE, "e000000000000001", "", "root", BEGIN, SECOND)
                .kind(SentSpans.SERVER)
                .add();
        spans.span("web", TRACE, "e000000000000002", "e000000000000001", "out", BEGIN, SECOND)
                .kind(SentSpans.CLIENT)
                .add();
        spans.span("cart", TRACE, "e000000000000002", "e000000000000001", "in", BEGIN, SECOND)
                .kind(SentSpans.SERVER)
                .add();
        spans.span("cart", TRACE, "e000000000000003", "e000000000000002", "below", BEGIN, SECOND)
                .kind(SentSpans.CLIENT)
                .add();
        tenant.send(spans, 4);
        assertThat(spansOf(tenant, TRACE)).hasSize(4);
        assertThat(names(tenant, "{ name = \"in\" } > { }")).isEqualTo("below");
        assertThat(names(tenant, "{ name = \"out\" } > { }")).isEmpty();
    }

    @Test
    void parentsInACircleHaveNoPlaceInATreeAndAreFound() throws Throwable {
        var tenant = new TestTenant("hostile-circle");
        var spans = new SentSpans();
        root(spans, TRACE, "c000000000000009");
        for (int i = 1; i <= 3; i++) {
            spans.span(
                            "web",
                            TRACE,
                            "c00000000000000" + i,
                            "c00000000000000" + (i % 3 + 1),
                            "round " + i,
                            BEGIN,
                            SECOND)
                    .add();
        }
        spans.span("web", TRACE, "c000000000000005", "c000000000000005", "own parent", BEGIN, SECOND)
                .add();
        tenant.send(spans, 5);
        assertThat(spansOf(tenant, TRACE)).hasSize(5);
        assertThat(names(tenant, "{ nestedSetParent = 0 }")).isEqualTo("own parent,round 1,round 2,round 3");
        assertThat(names(tenant, "{ } >> { }")).isEmpty();
        assertThat(names(tenant, "{ nestedSetParent < 0 }")).isEqualTo("root");
        assertThat(tenant.json("/jaeger/api/traces/" + TRACE).get("data").get(0).get("spans"))
                .hasSize(5);
    }

    @Test
    void aTraceOfAHundredThousandSpansIsReadSearchedAndCounted() throws Throwable {
        var tenant = new TestTenant("hostile-long");
        int size = 100_000;
        int ofRequest = 20_000;
        for (int from = 0; from < size; from += ofRequest) {
            var spans = new SentSpans();
            for (int i = from; i < from + ofRequest; i++) {
                // A chain of a thousand, then a thousand below each of its first hundred.
                int parent = i < 1_000 ? i - 1 : i % 100;
                spans.span(
                                i % 2 == 0 ? "even" : "odd",
                                TRACE,
                                id(i),
                                i == 0 ? "" : id(parent),
                                i == size - 1 ? "last" : "step",
                                BEGIN + i * 1_000L,
                                1_000)
                        .add();
            }
            tenant.send(spans, from + ofRequest);
        }
        assertThat(spansOf(tenant, TRACE)).hasSize(size);
        assertThat(names(tenant, "{ nestedSetParent < 0 } >> { name = \"last\" }"))
                .isEqualTo("last");
        JsonNode chain = search(tenant, "{ name = \"last\" } && { nestedSetParent < 0 }" + NUMBERED)
                .get("traces")
                .get(0);
        assertThat(chain.get("spanSets").get(0).get("matched").asInt()).isEqualTo(2);
        assertThat(chain.get("serviceStats").get("even").get("spanCount").asInt())
                .isEqualTo(size / 2);
        JsonNode count = tenant.json(
                "/api/metrics/query",
                "q",
                "{ nestedSetParent > 0 } | count_over_time()",
                "start",
                Long.toString(BEGIN / SECOND - 60),
                "end",
                Long.toString(BEGIN / SECOND + 60));
        assertThat(count.get("series").get(0).get("value").asDouble()).isEqualTo(size - 1.0);
    }

    @Test
    void aSpanThatEndsBeforeItStartsLastsNoTime() throws Throwable {
        var tenant = new TestTenant("hostile-backwards");
        var spans = new SentSpans();
        spans.span("web", TRACE, "b000000000000001", "", "backwards", BEGIN + SECOND, -SECOND / 2)
                .add();
        tenant.send(spans, 1);
        JsonNode found = search(tenant, "{ duration = 0s }").get("traces").get(0);
        assertThat(found.get("durationMs").asInt()).isZero();
        assertThat(found.get("spanSets")
                        .get(0)
                        .get("spans")
                        .get(0)
                        .get("durationNanos")
                        .asString())
                .isEqualTo("0");
        // The trace comes back as it was sent; Jaeger has no negative durations.
        JsonNode stored = tenant.json("/api/traces/" + TRACE)
                .get("batches")
                .get(0)
                .get("scopeSpans")
                .get(0)
                .get("spans")
                .get(0);
        assertThat(stored.get("endTimeUnixNano").asString()).isEqualTo(Long.toString(BEGIN + SECOND / 2));
        assertThat(tenant.json("/jaeger/api/traces/" + TRACE)
                        .get("data")
                        .get(0)
                        .get("spans")
                        .get(0)
                        .get("duration")
                        .asLong())
                .isZero();
        assertThat(tenant.json(
                                "/api/metrics/query",
                                "q",
                                "{ } | max_over_time(duration)",
                                "start",
                                Long.toString(BEGIN / SECOND - 60),
                                "end",
                                Long.toString(BEGIN / SECOND + 60))
                        .get("series")
                        .get(0)
                        .get("value")
                        .asDouble())
                .isZero();
    }

    @Test
    void aParentThatComesADayLateIsTheRootFromThenOn() throws Throwable {
        var tenant = new TestTenant("hostile-late");
        long dayBefore = BEGIN - 86_400 * SECOND;
        var children = new SentSpans();
        children.span("cart", TRACE, "f000000000000002", "f000000000000001", "child", BEGIN, SECOND)
                .add();
        tenant.send(children, 1);
        assertThat(names(tenant, "{ nestedSetParent = 0 }")).isEqualTo("child");
        assertThat(search(tenant, "{ }")
                        .get("traces")
                        .get(0)
                        .get("rootServiceName")
                        .asString())
                .isEqualTo("<root span not yet received>");
        var parent = new SentSpans();
        parent.span("web", TRACE, "f000000000000001", "", "late root", dayBefore, 2 * SECOND)
                .add();
        tenant.send(parent, 2);
        JsonNode trace = search(tenant, "{ name = \"child\" }").get("traces").get(0);
        assertThat(trace.get("rootServiceName").asString()).isEqualTo("web");
        assertThat(trace.get("rootTraceName").asString()).isEqualTo("late root");
        assertThat(trace.get("startTimeUnixNano").asString()).isEqualTo(Long.toString(dayBefore));
        assertThat(spansOf(tenant, TRACE)).hasSize(2);
        // Its place is that below the root of the day before.
        assertThat(names(tenant, "{ name = \"child\" && nestedSetParent = 1 && traceDuration > 23h }"))
                .isEqualTo("child");
    }

    @Test
    void anAttributeThatChangesItsTypeIsFoundByEachOfThem() throws Throwable {
        var tenant = new TestTenant("hostile-types");
        var spans = new SentSpans();
        String[] values = {
            "{\"intValue\":\"7\"}",
            "{\"doubleValue\":7.5}",
            "{\"stringValue\":\"7\"}",
            "{\"boolValue\":true}",
            "{\"arrayValue\":{\"values\":[{\"intValue\":\"7\"},{\"intValue\":\"9\"}]}}",
            "{\"kvlistValue\":{\"values\":[{\"key\":\"k\",\"value\":{\"intValue\":\"7\"}}]}}",
            "{\"bytesValue\":\"Bw==\"}",
            "{}"
        };
        for (int i = 0; i < values.length; i++) {
            spans.span("web", TRACE, "a00000000000000" + (i + 1), "", "n" + i, BEGIN, SECOND)
                    .attribute("n", values[i])
                    .add();
        }
        tenant.send(spans, values.length);
        assertThat(names(tenant, "{ span.n = 7 }")).isEqualTo("n0,n4");
        assertThat(names(tenant, "{ span.n > 7 }")).isEqualTo("n1,n4");
        assertThat(names(tenant, "{ span.n = 7.5 }")).isEqualTo("n1");
        assertThat(names(tenant, "{ span.n = \"7\" }")).isEqualTo("n2");
        assertThat(names(tenant, "{ span.n = true }")).isEqualTo("n3");
        assertThat(names(tenant, "{ span.n =~ \".*\" }")).isEqualTo("n2");
        JsonNode grouped = tenant.json(
                "/api/metrics/query",
                "q",
                "{ span.n != nil } | count_over_time() by (span.n)",
                "start",
                Long.toString(BEGIN / SECOND - 60),
                "end",
                Long.toString(BEGIN / SECOND + 60));
        List<String> labels = grouped.get("series")
                .valueStream()
                .map(series -> series.get("labels").get(0).get("value").toString())
                .toList();
        assertThat(labels)
                .contains(
                        "{\"intValue\":\"7\"}",
                        "{\"doubleValue\":7.5}",
                        "{\"stringValue\":\"7\"}",
                        "{\"boolValue\":true}");
        JsonNode values0 = tenant.json("/api/v2/search/tag/span.n/values");
        assertThat(values0.get("tagValues").valueStream().map(JsonNode::toString))
                .contains(
                        "{\"type\":\"int\",\"value\":\"7\"}",
                        "{\"type\":\"float\",\"value\":\"7.5\"}",
                        "{\"type\":\"string\",\"value\":\"7\"}",
                        "{\"type\":\"bool\",\"value\":\"true\"}");
        assertThat(spansOf(tenant, TRACE)).hasSize(values.length);
    }

    private static void root(SentSpans spans, String trace, String id) {
        spans.span("web", trace, id, "", "root", BEGIN, SECOND).add();
    }

    private static String id(int number) {
        return "%016x".formatted(number + 1);
    }

    private static JsonNode search(TestTenant tenant, String query) throws IOException {
        return tenant.json(
                "/api/search",
                "q",
                query,
                "spss",
                "100",
                "start",
                Long.toString(BEGIN / SECOND - 600),
                "end",
                Long.toString(BEGIN / SECOND + 600));
    }

    /** The names of the spans of an answer, sorted. */
    private static String names(TestTenant tenant, String query) throws IOException {
        JsonNode found = search(tenant, query + " | select(name)");
        return StreamSupport.stream(found.get("traces").spliterator(), false)
                .flatMap(trace -> trace.get("spanSets").valueStream())
                .flatMap(set -> set.get("spans").valueStream())
                .map(span -> span.get("name").asString())
                .sorted()
                .collect(Collectors.joining(","));
    }

    /** The ids of the spans of a whole trace. */
    private static List<String> spansOf(TestTenant tenant, String trace) throws IOException {
        return tenant.json("/api/v2/traces/" + trace)
                .get("trace")
                .get("resourceSpans")
                .valueStream()
                .flatMap(resource -> resource.get("scopeSpans").valueStream())
                .flatMap(scope -> scope.get("spans").valueStream())
                .map(span -> HexFormat.of()
                        .formatHex(Base64.getDecoder().decode(span.get("spanId").asString())))
                .toList();
    }
}
