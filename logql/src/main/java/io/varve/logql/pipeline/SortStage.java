package io.varve.logql.pipeline;

import io.varve.logql.ast.Stage;
import java.util.List;

/** {@code | sort}: notes the values that the line is sorted by, as they are at this point, and keeps every line. */
final class SortStage implements LineStage {
    private final int[] names;
    private final SortKeys keys;

    SortStage(List<Stage.Sort.Key> sortedBy, LabelNames labelNames) {
        this.names = sortedBy.stream()
                .mapToInt(key -> labelNames.number(key.label()))
                .toArray();
        boolean[] descending = new boolean[names.length];
        for (int i = 0; i < names.length; i++) {
            descending[i] = sortedBy.get(i).descending();
        }
        this.keys = new SortKeys(descending);
    }

    SortKeys keys() {
        return keys;
    }

    @Override
    public boolean process(Line line) {
        LabelState labels = line.labels;
        for (int i = 0; i < names.length; i++) {
            if (labels.find(names[i])) {
                keys.set(i, labels.foundValue(), labels.foundOffset(), labels.foundLength());
            } else {
                keys.setMissing(i);
            }
        }
        return true;
    }
}
