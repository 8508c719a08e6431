package io.varve.ingest.gateway.fluent;

import io.varve.ingest.SettingRange;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The Fluent forward protocol ({@code varve.ingest.fluent-forward.*}); off until a port is named.
 *
 * @param port where Fluent Bit, Fluentd and Docker's fluentd driver send to, 24224 by custom; 0 takes a free one, -1 closes the door
 * @param tenant whose the events are; empty takes `varve.auth.default-tenant`
 * @param sharedKey what a client must know, its `shared_key`; empty lets everybody send
 * @param maxConnections how many may be open at once
 */
@ConfigurationProperties("varve.ingest.fluent-forward")
public record ForwardSettings(
        @DefaultValue("-1") int port,
        @DefaultValue("") String tenant,
        @DefaultValue("") String sharedKey,
        @DefaultValue("1000") int maxConnections) {
    private static final SettingRange RANGE = new SettingRange("varve.ingest.fluent-forward.");

    public ForwardSettings {
        RANGE.require(port >= -1 && port <= 65_535, "port", "-1 to 65535", port);
        RANGE.require(
                maxConnections >= 1 && maxConnections <= 100_000, "max-connections", "1 to 100000", maxConnections);
    }

    /** Without the key: settings are printed. */
    @Override
    public String toString() {
        return "ForwardSettings[port=" + port + ", tenant=" + tenant + ", maxConnections=" + maxConnections + "]";
    }
}
