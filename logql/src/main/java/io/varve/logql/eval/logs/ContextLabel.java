package io.varve.logql.eval.logs;

import io.varve.logql.label.CategorizedLabels;
import io.varve.logql.label.LabelSet;
import java.util.TreeMap;

/** The label that tells the lines around a match, which {@code | context} adds, from the matches themselves. */
public final class ContextLabel {
    /** Of category parsed; a match does not have it. */
    public static final String NAME = "__context__";

    public static final String BEFORE = "before";
    public static final String AFTER = "after";

    private ContextLabel() {}

    /**
     * The labels of a line that is shown for its neighbour's sake.
     *
     * @param where {@link #BEFORE} or {@link #AFTER} its match
     */
    public static CategorizedLabels on(CategorizedLabels labels, String where) {
        return new CategorizedLabels(
                with(labels.all(), where), labels.stream(), labels.structuredMetadata(), with(labels.parsed(), where));
    }

    private static LabelSet with(LabelSet labels, String where) {
        var all = new TreeMap<>(labels.toMap());
        all.put(NAME, where);
        return LabelSet.of(all);
    }
}
