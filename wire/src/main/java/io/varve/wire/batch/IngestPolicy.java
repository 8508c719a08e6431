package io.varve.wire.batch;

import io.varve.schema.StreamLabels;
import java.util.List;

/**
 * How the records of one tenant are taken in.
 *
 * @param limits what is refused
 * @param discoverLogLevels whether {@code detected_level} is found for every record
 * @param discoverServiceName labels that name the service of a stream without {@code service_name}; empty switches the discovery off
 */
public record IngestPolicy(IngestLimits limits, boolean discoverLogLevels, List<String> discoverServiceName) {
    /** Loki's defaults. */
    public static final IngestPolicy DEFAULT =
            new IngestPolicy(IngestLimits.DEFAULT, true, StreamLabels.DISCOVER_SERVICE_NAME);

    public IngestPolicy {
        discoverServiceName = List.copyOf(discoverServiceName);
    }
}
