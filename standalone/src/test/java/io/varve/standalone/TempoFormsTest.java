package io.varve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How requests of Tempo's API are read and answered where Grafana and others rely on it. */
class TempoFormsTest {
    private static final String NAME = "tempo-forms";
    private static final TestTenant TENANT = new TestTenant(NAME);
    private static final long BASE = (System.currentTimeMillis() / 60_000 - 10) * 60;

    @BeforeAll
    static void send() throws Throwable {
        TENANT.send(ServiceCalls.from(BASE), 8);
    }

    @Test
    void aTraceComesAsProtobufWithItsTypeToWhoAcceptsIt() throws Exception {
        HttpResponse<byte[]> alone = protobuf("/api/traces/" + ServiceCalls.ONE);
        assertThat(alone.statusCode()).isEqualTo(200);
        assertThat(alone.headers().firstValue("Content-Type")).hasValue("application/protobuf");
        assertThat(spans(TracesData.parseFrom(alone.body()))).isEqualTo(4);

        HttpResponse<byte[]> withStatus = protobuf("/api/v2/traces/" + ServiceCalls.ONE);
        assertThat(withStatus.headers().firstValue("Content-Type")).hasValue("application/protobuf");
        CodedInputStream response = CodedInputStream.newInstance(withStatus.body());
        assertThat(response.readTag()).isEqualTo(10);
        assertThat(spans(TracesData.parseFrom(response.readByteArray()))).isEqualTo(4);
        assertThat(response.isAtEnd()).isTrue();
    }

    @Test
    void aTraceThatIsNotThereIsEmptyInTheNewerFormAndNotFoundInTheOlder() throws Exception {
        assertThat(protobuf("/api/traces/abc").statusCode()).isEqualTo(404);
        assertThat(protobuf("/api/v2/traces/abc").body()).containsExactly(10, 0);
        assertThat(TENANT.get("/api/traces/abc").status()).isEqualTo(404);
        assertThat(TENANT.json("/api/v2/traces/abc").get("trace").get("resourceSpans"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v2/traces/abc, 5, 3, 400",
        "/api/v2/traces/abc, x, 3, 400",
        "/api/traces/abc, 7, 7, 400",
        "/api/v2/traces/abc, 1, 2, 200",
        "/api/v2/search/tags, 5, 3, 400",
        "/api/v2/search/tags, 5, '', 400",
        "/api/v2/search/tags, 5, 5, 200",
        "/api/search, 5, 5, 400",
        "/api/metrics/query_range, 7, 7, 200",
        "/api/metrics/query_range, 8, 7, 400",
        "/api/metrics/query, 7, 7, 400",
    })
    void timesHaveToMakeSense(String path, String start, String end, int status) throws Exception {
        assertThat(TENANT.get(path, "q", path.contains("metrics") ? "{ } | rate()" : "", "start", start, "end", end)
                        .status())
                .isEqualTo(status);
    }

    @Test
    void aRangeThatEndsWhereItStartsHasTheSamplesAroundIt() throws Exception {
        String at = Long.toString(BASE + 61);
        var series = TENANT.json(
                        "/api/metrics/query_range",
                        "q",
                        "{ } | count_over_time()",
                        "start",
                        at,
                        "end",
                        at,
                        "step",
                        "60s")
                .get("series");
        assertThat(series.get(0).get("samples")).hasSize(2);
    }

    private static int spans(TracesData trace) {
        return trace.getResourceSpansList().stream()
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .mapToInt(scope -> scope.getSpansCount())
                .sum();
    }

    private static HttpResponse<byte[]> protobuf(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(TENANT.varve().http(Http.path(path, Map.of())))
                    .header("Accept", "application/protobuf")
                    .header("X-Scope-OrgID", NAME)
                    .build();
            return client.send(request, BodyHandlers.ofByteArray());
        }
    }
}
