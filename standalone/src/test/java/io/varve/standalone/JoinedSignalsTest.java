package io.varve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** From a trace to its log lines and from a line to its trace, in one request each. */
class JoinedSignalsTest {
    private static final TestTenant TENANT = new TestTenant("joined");
    private static final TestTenant OTHER = new TestTenant("joined-other");

    /** Ten minutes ago, on a whole minute. */
    private static final long BASE = (System.currentTimeMillis() / 60_000 - 10) * 60;

    private static final int MANY = 30;

    @BeforeAll
    static void send() throws Throwable {
        TENANT.send(ServiceCalls.from(BASE), 8);
        OTHER.send(ServiceCalls.from(BASE), 8);
        var lines = new StringJoiner(",", "[", "]");
        lines.add(line(1_100, ServiceCalls.ONE, "a000000000000003", "stock is empty"));
        lines.add(line(1_090, ServiceCalls.ONE, "", "of the trace alone"));
        lines.add(line(1_095, ServiceCalls.ONE, "ffffffffffffffff", "of a span that never came"));
        lines.add(line(61_040, ServiceCalls.TWO, "b000000000000003", "of another trace"));
        lines.add(line(1_080, "", "", "team/cart said so meanwhile"));
        lines.add(line(30_000, "", "", "team/cart said so later"));
        push(TENANT, "team/cart", lines.toString());
        var calls = new StringJoiner(",", "[", "]");
        for (int i = 0; i < MANY; i++) {
            calls.add(line(1_050 + i, ServiceCalls.ONE, "a000000000000002", "calling " + i));
        }
        push(TENANT, "web", calls.toString());
        push(TENANT, "elsewhere", "[" + line(1_085, "", "", "of no service of the trace") + "]");
        push(OTHER, "web", "[" + line(1_100, ServiceCalls.ONE, "a000000000000001", "of another tenant") + "]");
        TENANT.eventually(() -> assertThat(TENANT.store("SELECT count() FROM varve.logs WHERE tenant LIKE 'joined%'"))
                .isEqualTo(Integer.toString(MANY + 8)));
    }

    @Test
    void aTraceHasTheLinesOfItsSpans() throws Exception {
        JsonNode found = TENANT.json("/varve/v1/traces/1a/logs");
        assertThat(found.get("traceID").asString()).isEqualTo(ServiceCalls.ONE);
        assertThat(found.get("spans")).hasSize(2);
        JsonNode client = found.get("spans").get(0);
        assertThat(client.get("spanID").asString()).isEqualTo("a000000000000002");
        assertThat(client.get("serviceName").asString()).isEqualTo("web");
        assertThat(client.get("name").asString()).isEqualTo("call cart");
        assertThat(client.get("durationNanos").asString()).isEqualTo("220000000");
        assertThat(client.get("lineCount").asInt()).isEqualTo(MANY);
        assertThat(texts(client.get("lines")))
                .hasSize(20)
                .startsWith("calling 0", "calling 1")
                .endsWith("calling 19");
        JsonNode server = found.get("spans").get(1);
        assertThat(texts(server.get("lines"))).containsExactly("stock is empty");
        JsonNode line = server.get("lines").get(0);
        assertThat(line.get("timeUnixNano").asString()).isEqualTo(Long.toString(BASE * 1_000_000_000 + 1_100_000_000));
        assertThat(line.get("labels").get("service_name").asString()).isEqualTo("team/cart");
        assertThat(line.get("labels").get("trace_id").asString()).isEqualTo(ServiceCalls.ONE);
        assertThat(texts(found.get("lines"))).containsExactly("of the trace alone", "of a span that never came");
        assertThat(found.get("linesLeftOff").asBoolean()).isFalse();
    }

    @Test
    void linesWithoutATraceAreFoundByServiceAndTime() throws Exception {
        JsonNode found = TENANT.json("/varve/v1/traces/1a/logs");
        assertThat(texts(found.get("nearby"))).containsExactly("team/cart said so meanwhile");
        assertThat(found.get("nearbyLeftOff").asBoolean()).isFalse();
        assertThat(TENANT.json("/varve/v1/traces/1a/logs", "nearbyLimit", "0").get("nearby"))
                .isEmpty();
    }

    @Test
    void anAnswerIsBoundedAndSaysSo() throws Exception {
        JsonNode few = TENANT.json("/varve/v1/traces/1a/logs", "limit", "5", "spanLimit", "2");
        assertThat(few.get("linesLeftOff").asBoolean()).isTrue();
        assertThat(few.get("spans")).hasSize(1);
        assertThat(texts(few.get("spans").get(0).get("lines"))).containsExactly("calling 0", "calling 1");
        assertThat(few.get("spans").get(0).get("lineCount").asInt()).isEqualTo(5);
        Http.Answer tooMany = TENANT.get("/varve/v1/traces/1a/logs", "limit", "1000000");
        assertThat(tooMany.status()).isEqualTo(400);
        assertThat(tooMany.body()).contains("limit is 1000000", "max_entries_limit_per_query");
        assertThat(TENANT.get("/varve/v1/traces/1a/logs", "limit", "x").status())
                .isEqualTo(400);
        assertThat(TENANT.get("/varve/v1/traces/nonsense/logs").status()).isEqualTo(400);
        assertThat(TENANT.get("/varve/v1/traces/77/logs").status()).isEqualTo(404);
    }

    @Test
    void aTenantSeesItsOwnLinesAlone() throws Exception {
        JsonNode found = OTHER.json("/varve/v1/traces/1a/logs");
        assertThat(found.get("spans")).hasSize(1);
        assertThat(texts(found.get("spans").get(0).get("lines"))).containsExactly("of another tenant");
        assertThat(found.get("lines")).isEmpty();
        assertThat(found.get("nearby")).isEmpty();
    }

    @Test
    void aLineLeadsToItsTraceAndBack() throws Exception {
        JsonNode lines = logs("{service_name=\"team/cart\"} |= \"stock\"");
        String trace = lines.get(0).get("stream").get("trace_id").asString();
        JsonNode found = TENANT.json("/api/v2/traces/" + trace);
        assertThat(found.get("trace")
                        .get("resourceSpans")
                        .valueStream()
                        .flatMap(resource -> resource.get("scopeSpans").valueStream())
                        .mapToInt(scope -> scope.get("spans").size())
                        .sum())
                .isEqualTo(4);
        assertThat(logs("{service_name=~\".+\"} | trace_id=\"" + trace + "\" |= \"stock\"")
                        .get(0)
                        .get("values")
                        .get(0)
                        .get(1)
                        .asString())
                .isEqualTo("stock is empty");
    }

    @Test
    void linesOfATraceAreLookedUpInTheSketches() throws Exception {
        JsonNode explained = TENANT.json(
                "/loki/api/v1/query_range",
                "query",
                "{service_name=~\".+\"} | trace_id=\"" + ServiceCalls.ONE + "\"",
                "start",
                Long.toString(BASE),
                "end",
                Long.toString(BASE + 180),
                "explain",
                "1");
        // The store looks through the sketches, or memory does where an earlier question has fetched them.
        assertThat(explained.get("explain").toString())
                .containsAnyOf("FROM log_sketches", "sketches were looked through in memory");
    }

    private static JsonNode logs(String query) throws Exception {
        return TENANT.json(
                        "/loki/api/v1/query_range",
                        "query",
                        query,
                        "start",
                        Long.toString(BASE),
                        "end",
                        Long.toString(BASE + 180))
                .get("data")
                .get("result");
    }

    private static List<String> texts(JsonNode lines) {
        return lines.valueStream().map(line -> line.get("line").asString()).toList();
    }

    /** @param at milliseconds after the base */
    private static String line(long at, String trace, String span, String text) {
        return "{\"timeUnixNano\":\"%d\",\"traceId\":\"%s\",\"spanId\":\"%s\",\"body\":{\"stringValue\":\"%s\"}}"
                .formatted(BASE * 1_000_000_000 + at * 1_000_000, trace, span, text);
    }

    private static void push(TestTenant tenant, String service, String records) throws Exception {
        Http.Answer answer = tenant.post(
                "/v1/logs",
                ("{\"resourceLogs\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":"
                                + "{\"stringValue\":\"%s\"}}]},\"scopeLogs\":[{\"logRecords\":%s}]}]}")
                        .formatted(service, records));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }
}
