package io.varve.standalone.telemetry;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What Varve sends of itself to itself, into the tenant {@code varve}.
 *
 * @param enabled whether it does
 * @param metricsInterval how often the meters are written
 * @param queueRecords how many records wait at most while the door is busy; further ones are dropped
 */
@ConfigurationProperties("varve.telemetry")
public record TelemetrySettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("60s") Duration metricsInterval,
        @DefaultValue("4096") int queueRecords) {}
