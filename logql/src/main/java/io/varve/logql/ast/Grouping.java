package io.varve.logql.ast;

import java.util.List;

/**
 * {@code by (labels)} or {@code without (labels)}.
 *
 * @param labels as written; {@code by ()} puts everything into one group, {@code without ()} keeps every label
 */
public record Grouping(boolean without, List<String> labels) {
    /** All series into one. */
    public static final Grouping ALL = new Grouping(false, List.of());

    public Grouping {
        labels = List.copyOf(labels);
    }
}
