package io.varve.query.logs;

import io.varve.logql.ast.Grouping;
import io.varve.logql.label.LabelSet;
import io.varve.schema.StreamLabels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The labels of the series that counted groups belong to, put together once per series and not per group. For one thread. */
final class SeriesLabels {

    private final SamplePlan.Counted plan;
    private final @Nullable Grouping grouping;
    private final Map<Key, LabelSet> known = new HashMap<>();

    private record Key(@Nullable StreamId stream, String service, List<String> values) {}

    SeriesLabels(SamplePlan.Counted plan) {
        this.plan = plan;
        this.grouping = plan.request().pushedDown();
    }

    /**
     * The labels of a group.
     *
     * @param stream of its rows; null where streams do not tell series apart
     * @param service of its rows where that is all that their streams tell
     * @param values of the row labels of the plan's keys, in their order
     */
    LabelSet of(@Nullable LogStream stream, String service, List<String> values) {
        if (grouping == null) {
            return LabelSet.EMPTY;
        }
        Key key = new Key(stream == null ? null : stream.id(), service, values);
        LabelSet labels = known.get(key);
        if (labels == null) {
            labels = labels(grouping, stream, service, values);
            known.put(key, labels);
        }
        return labels;
    }

    private LabelSet labels(Grouping by, @Nullable LogStream stream, String service, List<String> values) {
        Map<String, String> labels = new HashMap<>();
        List<String> rowNames = plan.keys().rowLabels();
        for (String name : by.labels()) {
            String value = stream == null ? "" : stream.label(name);
            int ofRow = rowNames.indexOf(name);
            if (value.isEmpty() && ofRow >= 0) {
                value = values.get(ofRow);
            }
            if (value.isEmpty() && ofRow >= 0 && stream != null) {
                value = stream.metadata().getOrDefault(name, "");
            }
            if (value.isEmpty() && !service.isEmpty() && name.equals(StreamLabels.SERVICE_NAME)) {
                value = service;
            }
            boolean captured = plan.keys().captures().containsKey(name);
            if (!value.isEmpty()) {
                labels.put(name, captured ? value.substring(1) : value);
            }
        }
        return LabelSet.of(labels);
    }
}
