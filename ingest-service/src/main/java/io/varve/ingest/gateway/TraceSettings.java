package io.varve.ingest.gateway;

import io.varve.wire.trace.SpanLimits;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How spans are taken in ({@code varve.ingest.traces.*}). What their times may be is said by the limits of all records.
 *
 * @param maxAttributeBytes bytes of a text among attributes, of their names and of a span's name; longer ones are cut, as Tempo does;
 *     0 keeps all
 */
@ConfigurationProperties("varve.ingest.traces")
public record TraceSettings(@DefaultValue("2KB") DataSize maxAttributeBytes) {
    public TraceSettings {
        if (maxAttributeBytes.toBytes() < 0 || maxAttributeBytes.toMegabytes() > 16) {
            throw new IllegalArgumentException(
                    "varve.ingest.traces.max-attribute-bytes must be 0 to 16MB, but is " + maxAttributeBytes);
        }
    }

    SpanLimits spanLimits(Duration creationGracePeriod, Duration maxAge) {
        return new SpanLimits(Math.toIntExact(maxAttributeBytes.toBytes()), creationGracePeriod, maxAge);
    }
}
