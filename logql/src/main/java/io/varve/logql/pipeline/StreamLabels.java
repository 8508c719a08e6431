package io.varve.logql.pipeline;

import io.varve.logql.label.LabelSet;
import java.nio.charset.StandardCharsets;

/** The labels of a stream in the form in which lines begin with them. */
final class StreamLabels {
    private final LabelSet labels;
    private final int number;
    private final int[] numbers;
    private final byte[][] values;
    private int generation = -1;

    /** @param number tells the stream from the others of its pipeline */
    StreamLabels(LabelSet labels, int number) {
        this.number = number;
        this.labels = labels;
        this.numbers = new int[labels.size()];
        this.values = new byte[labels.size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = labels.value(i).getBytes(StandardCharsets.UTF_8);
        }
    }

    int number() {
        return number;
    }

    LabelSet labels() {
        return labels;
    }

    /** Makes these the labels of the lines to come. */
    void bindTo(LabelState state) {
        LabelNames names = state.names;
        names.trim();
        if (state.isBound(this) && generation == names.generation()) {
            return;
        }
        if (generation != names.generation()) {
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = names.number(labels.name(i));
            }
            generation = names.generation();
        }
        state.bindStream(this, numbers, values);
    }
}
