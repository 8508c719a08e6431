package io.varve.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What Grafana's service graph and its table of rate, errors and duration ask of a Prometheus data source. */
class ServiceGraphTest {
    private static final TestTenant TENANT = new TestTenant("service-graph");

    /** Ten minutes ago, on a whole minute. */
    private static final long BASE = (System.currentTimeMillis() / 60_000 - 10) * 60;

    /** Windows of 600 s that end here hold everything. */
    private static final long TIME = BASE + 180;

    @BeforeAll
    static void send() throws Throwable {
        TENANT.send(ServiceCalls.from(BASE), 8);
    }

    @Test
    void edgesOfTheGraph() throws Exception {
        assertThat(counted("sum by (client, server) (rate(traces_service_graph_request_total[600s]))"))
                .isEqualTo(Map.of(
                        "{client=web, server=team/cart}", 2.0,
                        "{client=team/cart, server=redis}", 1.0,
                        "{client=user, server=web}", 2.0,
                        "{client=user, server=pay}", 1.0));
        assertThat(counted("sum by (client, server) (rate(traces_service_graph_request_failed_total[600s]))"))
                .isEqualTo(Map.of(
                        "{client=web, server=team/cart}", 1.0,
                        "{client=team/cart, server=redis}", 0.0,
                        "{client=user, server=web}", 0.0,
                        "{client=user, server=pay}", 1.0));
        assertThat(counted("sum by (client, server) (rate(traces_service_graph_request_server_seconds_sum"
                        + "{client=\"web\"}[600s]))"))
                .isEqualTo(Map.of("{client=web, server=team/cart}", 0.26));
        assertThat(counted("sum by (client, server) (rate(traces_service_graph_request_client_seconds_sum"
                        + "{client=\"web\"}[600s]))"))
                .isEqualTo(Map.of("{client=web, server=team/cart}", 0.3));
    }

    /** As the graph asks for the services around one. */
    @Test
    void alternativesAreOneAnswer() throws Exception {
        assertThat(
                        counted(
                                "sum by (client, server) (rate(traces_service_graph_request_total{client=\"web\"}[600s]))"
                                        + " OR sum by (client, server) (rate(traces_service_graph_request_total{server=\"web\"}[600s]))"))
                .isEqualTo(Map.of("{client=web, server=team/cart}", 2.0, "{client=user, server=web}", 2.0));
    }

    /** 0.06 s is in the bucket up to 2^26 ns, 0.2 s in (2^27, 2^28]: nine tenths of the two are four fifths into the latter. */
    @Test
    void durationsOfAnEdge() throws Exception {
        Map<String, Double> found = asked("histogram_quantile(0.9, sum(rate("
                + "traces_service_graph_request_server_seconds_bucket{client=\"web\",server=\"team/cart\"}[600s])) by (le,"
                + " client, server))");
        assertThat(found.get("{client=web, server=team/cart}")).isCloseTo(1.8 * Math.pow(2, 27) / 1e9, within(1e-12));
    }

    @Test
    void theTableOfRateErrorsAndDuration() throws Exception {
        assertThat(counted("topk(5, sum(rate(traces_spanmetrics_calls_total{span_kind=\"SPAN_KIND_SERVER\"}[600s])) by"
                        + " (span_name))"))
                .isEqualTo(Map.of(
                        "{span_name=GET /cart}", 2.0, "{span_name=cart.list}", 2.0, "{span_name=POST /pay}", 1.0));
        assertThat(counted("topk(5, sum(rate(traces_spanmetrics_calls_total{status_code=\"STATUS_CODE_ERROR\","
                        + "span_name=~\"GET /cart|cart.list|POST /pay\"}[600s])) by (span_name))"))
                .isEqualTo(Map.of("{span_name=cart.list}", 1.0, "{span_name=POST /pay}", 1.0));
        Map<String, Double> ninth =
                asked("histogram_quantile(.9, sum(rate(traces_spanmetrics_latency_bucket{span_name=~"
                        + "\"POST /pay\"}[600s])) by (le))");
        assertThat(ninth.get("{}")).isCloseTo(1.9 * Math.pow(2, 30) / 1e9, within(1e-12));
        assertThat(counted("topk(1, sum(rate(traces_spanmetrics_calls_total{service=\"web\",service=\"web\"}[600s])) by"
                        + " (span_name))"))
                .containsOnlyKeys("{span_name=GET /cart}");
    }

    @Test
    void ratesOverTime() throws Exception {
        JsonNode answer = TENANT.json(
                "/api/v1/query_range",
                "query",
                "sum(increase(traces_service_graph_request_total{client=\"web\"}[60s]))",
                "start",
                Long.toString(BASE),
                "end",
                Long.toString(BASE + 180),
                "step",
                "30");
        assertThat(answer.get("data").get("result").toString())
                .isEqualTo("[{\"metric\":{},\"values\":[[" + (BASE + 30) + ",\"1\"],[" + (BASE + 60) + ",\"1\"],["
                        + (BASE + 90) + ",\"1\"],[" + (BASE + 120) + ",\"1\"]]}]");
    }

    @Test
    void namesAndValuesToChooseFrom() throws Exception {
        String start = Long.toString(BASE);
        String end = Long.toString(TIME);
        assertThat(texts(TENANT.json("/api/v1/label/client/values", "start", start, "end", end)))
                .containsExactly("team/cart", "user", "web");
        assertThat(texts(TENANT.json("/api/v1/label/server/values", "start", start, "end", end)))
                .containsExactly("pay", "redis", "team/cart", "web");
        assertThat(texts(TENANT.json("/api/v1/label/span_name/values", "start", start, "end", end)))
                .containsExactly("GET /cart", "POST /pay", "SELECT", "call cart", "cart.list");
        assertThat(texts(TENANT.json("/api/v1/label/__name__/values")))
                .contains("traces_service_graph_request_total", "traces_spanmetrics_latency_bucket");
        assertThat(texts(
                        TENANT.json("/api/v1/labels", "match[]", "{__name__=~\"traces_service_graph_request_total\"}")))
                .contains("client", "server", "connection_type");
        JsonNode series = TENANT.json(
                "/api/v1/series",
                "match[]",
                "traces_service_graph_request_total{client=\"team/cart\"}",
                "start",
                start,
                "end",
                end);
        assertThat(series.get("data").toString())
                .isEqualTo("[{\"__name__\":\"traces_service_graph_request_total\",\"client\":\"team/cart\","
                        + "\"connection_type\":\"database\",\"server\":\"redis\"}]");
        assertThat(TENANT.json("/api/v1/status/buildinfo").get("status").asString())
                .isEqualTo("success");
        assertThat(TENANT.json("/api/v1/query", "query", "1+1", "time", end)
                        .get("data")
                        .get("result")
                        .get(1)
                        .asString())
                .isEqualTo("2");
    }

    @Test
    void anotherTenantSeesNothingOfIt() throws Exception {
        var other = new TestTenant("service-graph-other");
        assertThat(other.json(
                                "/api/v1/query",
                                "query",
                                "sum by (client) (rate(traces_service_graph_request_total[1h]))")
                        .get("data")
                        .get("result"))
                .isEmpty();
        assertThat(texts(other.json("/api/v1/label/service/values"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "up",
                "rate(up[5m])",
                "rate(traces_spanmetrics_calls_total)",
                "rate(traces_spanmetrics_calls_total[5m",
                "rate(traces_spanmetrics_calls_total[])",
                "rate(traces_spanmetrics_calls_total[-5m])",
                "rate(traces_spanmetrics_calls_total{service>\"a\"}[5m])",
                "rate(traces_spanmetrics_calls_total{service=\"a\" kind=\"b\"}[5m])",
                "rate(traces_spanmetrics_calls_total{service=~\"(\"}[5m])",
                "rate(traces_spanmetrics_calls_total{service=\"a}[5m])",
                "sum by (a b) (rate(traces_spanmetrics_calls_total[5m]))",
                "rate(traces_spanmetrics_calls_total[5m]) or",
                "rate(traces_spanmetrics_calls_total[5m]) / 2",
                "topk(, rate(traces_spanmetrics_calls_total[5m]))",
                "((((((((((((((((((((((((((((((((((((((((rate(x[1m])",
                "1rate(traces_spanmetrics_calls_total[5m])",
                "rate(traces_spanmetrics_calls_total[5m])\u0000"
            })
    void whatIsNotAnsweredIsRefusedInPrometheusForm(String query) throws Exception {
        Http.Answer answer = TENANT.get("/api/v1/query", "query", query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"");
    }

    @Test
    void timesAndStepsThatMakeNoSenseAreRefusedOrEmpty() throws Exception {
        String query = "sum(rate(traces_spanmetrics_calls_total[5m]))";
        for (String time : List.of("0", "-5", "1", "99999999999", "9223372036854775807", "1e30")) {
            Http.Answer answer = TENANT.get("/api/v1/query", "query", query, "time", time);
            assertThat(answer.status()).as(time + answer.body()).isIn(200, 400);
            assertThat(answer.body()).as(time).doesNotContain("\"value\":[");
        }
        assertThat(TENANT.get("/api/v1/query_range", "query", query, "start", "0", "end", "1700000000", "step", "1")
                        .status())
                .isEqualTo(400);
        assertThat(TENANT.get("/api/v1/query_range", "query", query, "start", "9", "end", "5", "step", "1")
                        .status())
                .isEqualTo(400);
        assertThat(TENANT.get("/api/v1/query_range", "query", query, "start", "x", "end", "5", "step", "0")
                        .status())
                .isEqualTo(400);
        assertThat(TENANT.get("/api/v1/query", "query", query.replace("5m", "100y"), "time", Long.toString(TIME))
                        .status())
                .isEqualTo(200);
    }

    private static List<String> texts(JsonNode answer) {
        return answer.get("data").valueStream().map(JsonNode::asString).toList();
    }

    /** Rates over 600 s as counts. */
    private static Map<String, Double> counted(String query) throws IOException {
        var counts = new TreeMap<String, Double>();
        asked(query).forEach((labels, rate) -> counts.put(labels, Math.round(rate * 600 * 1e6) / 1e6));
        return counts;
    }

    private static Map<String, Double> asked(String query) throws IOException {
        JsonNode answer = TENANT.json("/api/v1/query", "query", query, "time", Long.toString(TIME));
        assertThat(answer.get("data").get("resultType").asString()).isEqualTo("vector");
        var found = new TreeMap<String, Double>();
        for (JsonNode sample : answer.get("data").get("result")) {
            var labels = new TreeMap<String, String>();
            sample.get("metric")
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asString()));
            assertThat(sample.get("value").get(0).asLong()).isEqualTo(TIME);
            found.put(
                    labels.toString(),
                    Double.parseDouble(sample.get("value").get(1).asString()));
        }
        return found;
    }
}
