package io.varve.wire.loki;

import io.varve.schema.StreamLabels;
import io.varve.wire.batch.DiscardReason;
import io.varve.wire.batch.IngestPolicy;
import io.varve.wire.batch.LogStream;
import io.varve.wire.batch.RefusedStream;
import io.varve.wire.batch.StreamResolution;
import java.util.Map;

/** The stream that pushed labels name, the service found as {@code discover_service_name} says. */
final class PushStreams {
    /** Characters of the labels that an error repeats. */
    private static final int MOST_SHOWN = 1024;

    private PushStreams() {}

    static StreamResolution resolve(String labelText, IngestPolicy policy) {
        Map<String, String> labels;
        try {
            labels = LabelParser.parse(labelText);
        } catch (LabelParser.LabelSyntaxException e) {
            return e.duplicate
                    ? new RefusedStream(
                            DiscardReason.DUPLICATE_LABEL_NAMES,
                            "stream '" + shown(labelText) + "' has duplicate label name: '" + e.getMessage() + "'")
                    : new RefusedStream(
                            DiscardReason.INVALID_LABELS,
                            "error parsing labels '" + shown(labelText) + "' with error: " + e.getMessage());
        }
        labels.values().removeIf(String::isEmpty);
        if (!labels.isEmpty()
                && !policy.discoverServiceName().isEmpty()
                && !labels.containsKey(StreamLabels.SERVICE_NAME)) {
            labels.put(StreamLabels.SERVICE_NAME, service(labels, policy));
        }
        return LogStream.resolve(labels, Map.of(), policy.limits());
    }

    private static String service(Map<String, String> labels, IngestPolicy policy) {
        for (String name : policy.discoverServiceName()) {
            String value = labels.get(name);
            if (value != null) {
                return value;
            }
        }
        return StreamLabels.UNKNOWN_SERVICE;
    }

    private static String shown(String labelText) {
        return labelText.length() <= MOST_SHOWN ? labelText : labelText.substring(0, MOST_SHOWN) + "…";
    }
}
