package io.varve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.varve.access.AuthenticationSettings;
import io.varve.ingest.gateway.DiscoverySettings;
import io.varve.ingest.gateway.Door;
import io.varve.ingest.gateway.GatewaySettings;
import io.varve.ingest.gateway.ReceivedBody;
import io.varve.ingest.gateway.TelemetryGateway;
import io.varve.ingest.gateway.TraceSettings;
import io.varve.ingest.writer.TelemetryWriters;
import io.varve.ingest.writer.WriterSettings;
import io.varve.wire.batch.DecodeResult;
import io.varve.wire.otlp.OtlpLogsDecoder;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** The clock of the machine is set forth and back while logs come in. */
@Tag("faults")
class ClockJumpTest {
    @Test
    void eachAcknowledgedLineIsStoredOnceWhateverTheClockSays(@TempDir Path folder) throws Exception {
        try (IngestStack stack = new IngestStack(folder)) {
            KafkaClients kafka = new KafkaClients(stack.kafkaSettings("clock", "clock"));
            kafka.createTopics();
            AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-29T00:59:59Z"));
            int taken = 0;
            int refused = 0;
            try (TelemetryGateway gateway = new TelemetryGateway(
                            bind(GatewaySettings.class),
                            bind(DiscoverySettings.class),
                            bind(TraceSettings.class),
                            bind(AuthenticationSettings.class),
                            kafka,
                            List.of(),
                            new SimpleMeterRegistry(),
                            now::get);
                    TelemetryWriters writers = new TelemetryWriters(
                            kafka, bind(WriterSettings.class), stack.client(), new SimpleMeterRegistry())) {
                writers.start();
                OtlpLogsDecoder decoder = new OtlpLogsDecoder();
                int line = 0;
                for (Duration jump : List.of(
                        Duration.ZERO,
                        Duration.ofHours(1),
                        Duration.ofHours(-2),
                        Duration.ofDays(300),
                        Duration.ofDays(-700),
                        Duration.ofMillis(-1),
                        Duration.ofDays(400))) {
                    now.updateAndGet(before -> before.plus(jump));
                    for (int i = 0; i < 20; i++) {
                        // Every other line has no time and gets the clock's; the others have the time that was right.
                        String time = i % 2 == 0 ? "" : "\"timeUnixNano\":\"1774746000000000000\",";
                        byte[] request = ("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{" + time
                                        + "\"body\":{\"stringValue\":\"line " + line++ + "\"}}]}]}]}")
                                .getBytes(UTF_8);
                        try (ReceivedBody body = gateway.receiveMessage(
                                Door.OTLP_HTTP, null, new ByteArrayInputStream(request), request.length)) {
                            DecodeResult result = gateway.push(Door.OTLP_HTTP, body, decoder::decodeJson);
                            taken += result.accepted();
                            refused += result.rejected();
                        }
                    }
                }
                assertThat(taken + refused).isEqualTo(7 * 20);
                assertThat(taken).isGreaterThan(4 * 20);
                stack.await(
                        "default",
                        "SELECT concat(toString(count()), ' ', toString(uniqExact(body)), ' ', "
                                + "toString(uniqExact(sender, seq))) FROM logs",
                        taken + " " + taken + " " + taken);
            } finally {
                kafka.close();
            }
        }
    }

    private static <T> T bind(Class<T> type) {
        String prefix = type.getAnnotation(org.springframework.boot.context.properties.ConfigurationProperties.class)
                .value();
        return new Binder(new MapConfigurationPropertySource(Map.of())).bindOrCreate(prefix, type);
    }
}
