package io.varve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.resources.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Logs go in by every door over HTTP and come out by LogQL. */
class LogsEndToEndTest {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final VarveProcess varve = SharedVarve.get();

    @Test
    void aLokiPushIsReadBackWithItsLabelsAndItsLine() throws Throwable {
        push("{\"service_name\": \"pushed\", \"env\": \"dev\"}", "cart emptied by user 7");
        Eventually.holds(() -> assertThat(query("{service_name=\"pushed\"} |= \"emptied\""))
                .contains("cart emptied by user 7", "\"env\":\"dev\""));
    }

    @Test
    void whatAStockOpenTelemetryExporterSendsIsReadBackWithItsAttributes() throws Throwable {
        try (SdkLoggerProvider provider = SdkLoggerProvider.builder()
                .setResource(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "exported")))
                .addLogRecordProcessor(SimpleLogRecordProcessor.create(OtlpHttpLogRecordExporter.builder()
                        .setEndpoint(varve.otlp("/v1/logs").toString())
                        .build()))
                .build()) {
            provider.get("shop")
                    .logRecordBuilder()
                    .setSeverity(Severity.WARN)
                    .setBody("payment declined")
                    .setAttribute(AttributeKey.stringKey("order.id"), "o-1042")
                    .emit();
            provider.forceFlush();
        }
        Eventually.holds(() -> assertThat(query("{service_name=\"exported\"} | order_id=\"o-1042\""))
                .contains("payment declined", "\"detected_level\":\"warn\""));
    }

    @Test
    void thePortOfTheApiTakesOtlpToo() throws Throwable {
        String body = """
                {"resourceLogs": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "otlp-on-api-port"}}]},
                 "scopeLogs": [{"logRecords": [{"timeUnixNano": "%d", "body": {"stringValue": "one port is enough"}}]}]}]}""".formatted(now());
        assertThat(Http.post(varve.http("/otlp/v1/logs"), "application/json", body)
                        .status())
                .isEqualTo(200);
        Eventually.holds(
                () -> assertThat(query("{service_name=\"otlp-on-api-port\"}")).contains("one port is enough"));
    }

    @Test
    void whatVarveCountsIsOnItsMetricsPage() throws Throwable {
        push("{\"service_name\": \"counted\"}", "a line");
        Eventually.holds(() -> assertThat(Http.get(varve.http("/metrics")).body())
                .contains(
                        "varve_gateway_rows_total",
                        "varve_gateway_bytes_total",
                        "varve_writer_lag",
                        "varve_writer_insert_seconds_count",
                        "varve_store_restarts_total 0.0"));
        assertThat(Http.get(varve.http("/ready"))).isEqualTo(new Http.Answer(200, "ready\n"));
    }

    @Test
    void varvesOwnLogsSpansAndMetersAreInTheirTenant() throws Throwable {
        assertThat(query("{service_name=\"spanned\"}")).contains("success");
        Eventually.holds(() -> {
            assertThat(ownRecords("{service_name=\"varve\"} |= \"Varve is ready\""))
                    .contains("Varve is ready");
            assertThat(Http.get(varve.http("/metrics")).body())
                    .containsPattern("varve_gateway_rows_total\\{[^}]*door=\"otlp_http_traces\"[^}]*} [1-9]");
            assertThat(ownRecords("{service_name=\"varve\"} | metric=\"varve.gateway.rows\""))
                    .contains("metric varve.gateway.rows");
        });
        assertThat(query("{service_name=\"varve\"}")).doesNotContain("Varve is ready");
    }

    @Test
    void neitherLinesNorSearchTermsAreInVarvesLog() throws Throwable {
        push("{\"service_name\": \"discreet\"}", "card 4929-needle-in-a-line");
        String asked = "{service_name=\"discreet\"} |= \"4929-needle-in-a-line\"";
        Eventually.holds(() -> assertThat(query(asked)).contains("card 4929"));
        assertThat(query("{service_name=\"discreet\"} |= \"needle-in-a-broken-query")
                        .toLowerCase(Locale.ROOT))
                .contains("parse error");
        Http.post(varve.http("/loki/api/v1/push"), "application/json", "{\"streams\": \"needle-in-a-bad-push\"");
        try (var files = Files.list(varve.data().resolve("log"))) {
            for (var file : files.toList()) {
                assertThat(Files.readString(file)).doesNotContain("needle-in-a");
            }
        }
    }

    private void push(String labels, String line) throws IOException {
        String body =
                "{\"streams\": [{\"stream\": %s, \"values\": [[\"%d\", \"%s\"]]}]}".formatted(labels, now(), line);
        assertThat(Http.post(varve.http("/loki/api/v1/push"), "application/json", body))
                .isEqualTo(new Http.Answer(204, ""));
    }

    private String query(String query) throws IOException {
        return Http.get(varve.http(Http.path("/loki/api/v1/query_range", Map.of("query", query))))
                .body();
    }

    private String ownRecords(String query) throws IOException {
        return Http.get(
                        varve.http(Http.path("/loki/api/v1/query_range", Map.of("query", query))),
                        "X-Scope-OrgID",
                        "varve")
                .body();
    }

    private static long now() {
        return System.currentTimeMillis() * NANOS_PER_MILLI;
    }
}
