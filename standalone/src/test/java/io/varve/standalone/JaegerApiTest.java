package io.varve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What Grafana's Jaeger data source asks and shows. */
class JaegerApiTest {
    private static final TestTenant TENANT = new TestTenant("jaeger");

    /** Ten minutes ago, on a whole minute. */
    private static final long BASE = (System.currentTimeMillis() / 60_000 - 10) * 60;

    private static final String START = BASE + "000000";
    private static final String END = BASE + 180 + "000000";

    @BeforeAll
    static void send() throws Throwable {
        TENANT.send(ServiceCalls.from(BASE), 8);
    }

    @Test
    void servicesAndTheirOperations() throws Exception {
        JsonNode services = TENANT.json("/jaeger/api/services");
        assertThat(services.get("data").toString()).isEqualTo("[\"pay\",\"team/cart\",\"web\"]");
        assertThat(services.get("total").asInt()).isEqualTo(3);
        assertThat(services.get("errors").isNull()).isTrue();
        assertThat(TENANT.json("/jaeger/api/services/web/operations")
                        .get("data")
                        .toString())
                .isEqualTo("[\"GET /cart\",\"call cart\"]");
        // Grafana joins the name into the path as it is.
        assertThat(TENANT.json("/jaeger/api/services/team/cart/operations")
                        .get("data")
                        .toString())
                .isEqualTo("[\"SELECT\",\"cart.list\"]");
        assertThat(TENANT.json("/jaeger/api/services/nobody/operations").get("data"))
                .isEmpty();
        assertThat(TENANT.get("/jaeger/api/services/web").status()).isEqualTo(404);
    }

    @Test
    void operationsComeWithTheirKinds() throws Exception {
        JsonNode all = TENANT.json("/jaeger/api/operations", "service", "web");
        assertThat(all.get("data").toString())
                .isEqualTo(
                        "[{\"name\":\"GET /cart\",\"spanKind\":\"server\"},{\"name\":\"call cart\",\"spanKind\":\"client\"}]");
        assertThat(all.get("total").asInt()).isEqualTo(2);
        assertThat(TENANT.json("/jaeger/api/operations", "service", "web", "spanKind", "client")
                        .get("data")
                        .toString())
                .isEqualTo("[{\"name\":\"call cart\",\"spanKind\":\"client\"}]");
        assertThat(TENANT.json("/jaeger/api/operations", "service", "nobody").get("data"))
                .isEmpty();
    }

    @Test
    void tracesAreAskedForByTheirIds() throws Exception {
        JsonNode answer =
                TENANT.json("/jaeger/api/traces?traceID=77&traceID=1a&traceID=" + ServiceCalls.ONE + "&service=nobody");
        assertThat(answer.get("data")
                        .valueStream()
                        .map(trace -> trace.get("traceID").asString()))
                .containsExactly(ServiceCalls.ONE);
        assertThat(answer.get("data").get(0).get("spans")).hasSize(4);
        assertThat(answer.get("total").asInt()).isEqualTo(1);
        assertThat(answer.get("errors").toString())
                .isEqualTo("[{\"msg\":\"trace not found\",\"traceID\":\"00000000000000000000000000000077\"}]");
        assertThat(TENANT.json("/jaeger/api/traces", "traceID", "1a")
                        .get("errors")
                        .isNull())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    web | | | | | 2b 1a
                    web | GET /cart | | | | 2b 1a
                    web | cart.list | | | |
                    team/cart | | | | | 2b 1a
                    pay | | {"http.method":"POST"} | | | f000000000000000000000000000003c
                    pay | | {"http.status_code":"402"} | | | f000000000000000000000000000003c
                    pay | | {"http.status_code":"403"} | | |
                    team/cart | | {"error":"true"} | | | 1a
                    web | | {"error":"true"} | | |
                    web | GET /cart | | 200ms | | 1a
                    web | GET /cart | | | 200ms | 2b
                    web | GET /cart | | 1.5s | |
                    """)
    void searches(String service, String operation, String tags, String minimum, String maximum, String found)
            throws Exception {
        JsonNode answer = TENANT.json(
                "/jaeger/api/traces",
                "service",
                service,
                "operation",
                operation == null ? "" : operation,
                "tags",
                tags == null ? "" : tags,
                "minDuration",
                minimum == null ? "" : minimum,
                "maxDuration",
                maximum == null ? "" : maximum,
                "limit",
                "20",
                "start",
                START,
                "end",
                END);
        List<String> ids = answer.get("data")
                .valueStream()
                .map(trace -> trace.get("traceID").asString().replaceFirst("^0+", ""))
                .toList();
        assertThat(ids).containsExactly(found == null ? new String[0] : found.split(" "));
    }

    @Test
    void aSearchWithoutTimeOrPrefixIsAnsweredToo() throws Exception {
        assertThat(TENANT.json("/api/traces", "service", "pay", "limit", "5").get("data"))
                .hasSize(1);
        assertThat(TENANT.json("/jaeger/api/traces", "service", "web", "limit", "1")
                        .get("data"))
                .hasSize(1);
    }

    @Test
    void aTraceHasItsSpansProcessesAndLogs() throws Exception {
        JsonNode trace = TENANT.json("/jaeger/api/traces/1a").get("data").get(0);
        assertThat(trace.get("traceID").asString()).isEqualTo(ServiceCalls.ONE);
        assertThat(trace.get("spans")).hasSize(4);
        JsonNode server = span(trace, "a000000000000003");
        assertThat(server.get("operationName").asString()).isEqualTo("cart.list");
        assertThat(server.get("references").toString())
                .isEqualTo("[{\"refType\":\"CHILD_OF\",\"traceID\":\"" + ServiceCalls.ONE
                        + "\",\"spanID\":\"a000000000000002\"}]");
        assertThat(server.get("startTime").asLong()).isEqualTo(BASE * 1_000_000 + 1_060_000);
        assertThat(server.get("duration").asLong()).isEqualTo(200_000);
        assertThat(tag(server, "span.kind")).isEqualTo("server");
        assertThat(tag(server, "error")).isEqualTo("true");
        assertThat(tag(server, "otel.status_code")).isEqualTo("ERROR");
        assertThat(tag(server, "otel.status_description")).isEqualTo("no stock");
        String process = server.get("processID").asString();
        assertThat(trace.get("processes").get(process).get("serviceName").asString())
                .isEqualTo("team/cart");
        JsonNode pay = TENANT.json("/jaeger/api/traces/" + ServiceCalls.THREE)
                .get("data")
                .get(0)
                .get("spans")
                .get(0);
        assertThat(pay.get("logs").toString())
                .isEqualTo("[{\"timestamp\":" + (BASE + 63) * 1_000_000 + ",\"fields\":["
                        + "{\"key\":\"event\",\"type\":\"string\",\"value\":\"exception\"},"
                        + "{\"key\":\"exception.type\",\"type\":\"string\",\"value\":\"Declined\"},"
                        + "{\"key\":\"exception.message\",\"type\":\"string\",\"value\":\"card declined\"}]}]");
        assertThat(tag(pay, "http.status_code")).isEqualTo("402");
    }

    @Test
    void dependenciesAreTheCallsBetweenServices() throws Exception {
        JsonNode answer = TENANT.json("/jaeger/api/dependencies", "endTs", (BASE + 180) + "000", "lookback", "3600000");
        assertThat(answer.get("data").toString())
                .isEqualTo("[{\"parent\":\"web\",\"child\":\"team/cart\",\"callCount\":2}]");
        assertThat(TENANT.json("/jaeger/api/dependencies", "endTs", (BASE + 180) + "000", "service", "team/cart")
                        .get("data"))
                .hasSize(1);
        assertThat(TENANT.json("/jaeger/api/dependencies", "endTs", (BASE + 180) + "000", "service", "pay")
                        .get("data"))
                .isEmpty();
        assertThat(TENANT.json("/jaeger/api/dependencies", "endTs", BASE + "000", "lookback", "1000")
                        .get("data"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /jaeger/api/traces | tags | [1]
                    /jaeger/api/traces | tags | {"a":
                    /jaeger/api/traces | tags | 7
                    /jaeger/api/traces | tags | {"a":{"b":1}}
                    /jaeger/api/traces | limit | 0
                    /jaeger/api/traces | limit | -1
                    /jaeger/api/traces | limit | many
                    /jaeger/api/traces | minDuration | long
                    /jaeger/api/traces | start | yesterday
                    /jaeger/api/traces | start | 9223372036854775807
                    /jaeger/api/traces | traceID | xyz
                    /jaeger/api/operations | service | ''
                    /jaeger/api/traces/xyz | a | b
                    /jaeger/api/traces/٣٣ | a | b
                    /jaeger/api/traces/0123456789012345678901234567890123456789 | a | b
                    /jaeger/api/dependencies | endTs | never
                    /jaeger/api/dependencies | lookback | -1
                    """)
    void whatMakesNoSenseIsRefusedInJaegersForm(String path, String name, String value) throws Exception {
        String encoded = new URI(null, null, path, null).toASCIIString();
        Http.Answer answer = TENANT.get(encoded, name, value);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body())
                .startsWith("{\"data\":null,\"total\":0,\"limit\":0,\"offset\":0,\"errors\":[{\"code\":400,\"msg\":\"");
    }

    @Test
    void aTraceThatIsNotThereOrOfAnotherTenantIsNotFound() throws Exception {
        assertThat(TENANT.get("/jaeger/api/traces/77").status()).isEqualTo(404);
        assertThat(new TestTenant("jaeger-other").get("/jaeger/api/traces/1a").status())
                .isEqualTo(404);
    }

    private static JsonNode span(JsonNode trace, String id) {
        return trace.get("spans")
                .valueStream()
                .filter(span -> span.get("spanID").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static String tag(JsonNode span, String key) {
        return span.get("tags")
                .valueStream()
                .filter(tag -> tag.get("key").asString().equals(key))
                .findFirst()
                .orElseThrow()
                .get("value")
                .asString();
    }
}
