package io.varve.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.access.AuthenticationSettings;
import io.varve.access.StoreSettings;
import io.varve.ingest.gateway.DiscoverySettings;
import io.varve.ingest.gateway.GatewaySettings;
import io.varve.ingest.gateway.fluent.ForwardSettings;
import io.varve.ingest.gateway.syslog.SyslogSettings;
import io.varve.ingest.writer.WriterSettings;
import io.varve.schema.StreamLabels;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

/** A default is a promise: it changes here or nowhere. */
class SettingsDefaultsTest {
    @Test
    void kafka() {
        assertThat(bind(KafkaSettings.class, Map.of()))
                .isEqualTo(new KafkaSettings(
                        "127.0.0.1:9092",
                        "varve.logs",
                        2,
                        (short) -1,
                        "varve-writer",
                        "lz4",
                        DataSize.ofMegabytes(8),
                        DataSize.ofMegabytes(48),
                        Duration.ofSeconds(10),
                        Map.of()));
    }

    @Test
    void store() {
        assertThat(bind(StoreSettings.class, Map.of()))
                .isEqualTo(new StoreSettings(
                        URI.create("http://127.0.0.1:8123"),
                        "varve",
                        "default",
                        "",
                        "",
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(2)));
    }

    @Test
    void writer() {
        assertThat(bind(WriterSettings.class, Map.of()))
                .isEqualTo(new WriterSettings(
                        Duration.ofMillis(300), Duration.ofMillis(800), DataSize.ofMegabytes(32), 500_000, 2, ""));
    }

    @Test
    void syslog() {
        assertThat(bind(SyslogSettings.class, Map.of()))
                .isEqualTo(new SyslogSettings(-1, -1, "", "", DataSize.ofKilobytes(64), 1000));
    }

    @Test
    void fluentForward() {
        assertThat(bind(ForwardSettings.class, Map.of())).isEqualTo(new ForwardSettings(-1, "", "", 1000));
    }

    @Test
    void gateway() {
        assertThat(bind(GatewaySettings.class, Map.of()))
                .isEqualTo(new GatewaySettings(
                        "127.0.0.1",
                        4317,
                        4318,
                        DataSize.ofMegabytes(16),
                        DataSize.ofMegabytes(32),
                        Duration.ofMinutes(1),
                        null,
                        Duration.ofMillis(20),
                        DataSize.ofMegabytes(2),
                        Duration.ofSeconds(5),
                        new GatewaySettings.Limits(
                                DataSize.ofKilobytes(256),
                                15,
                                1024,
                                2048,
                                DataSize.ofKilobytes(64),
                                128,
                                Duration.ofMinutes(10),
                                Duration.ZERO)));
    }

    @Test
    void discoveryAndAuthentication() {
        assertThat(bind(DiscoverySettings.class, Map.of()))
                .isEqualTo(new DiscoverySettings(true, StreamLabels.DISCOVER_SERVICE_NAME));
        assertThat(bind(AuthenticationSettings.class, Map.of()))
                .isEqualTo(new AuthenticationSettings(AuthenticationSettings.Mode.OFF, "default"));
    }

    @Test
    void aValueOutOfRangeIsNamed() {
        assertThatThrownBy(() -> bind(WriterSettings.class, Map.of("varve.ingest.writer.batch-rows", "0")))
                .isInstanceOf(BindException.class)
                .rootCause()
                .hasMessage("varve.ingest.writer.batch-rows must be 1 to 1000000, but is 0");
        assertThatThrownBy(() -> bind(GatewaySettings.class, Map.of("varve.ingest.batch-delay", "2s")))
                .rootCause()
                .hasMessageContaining("varve.ingest.batch-delay must be 0 to 1s");
    }

    private static <T> T bind(Class<T> type, Map<String, String> properties) {
        String prefix = type.getAnnotation(ConfigurationProperties.class).value();
        return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate(prefix, type);
    }
}
