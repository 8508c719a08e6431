package io.varve.logql.eval.series;

import io.varve.logql.ast.Grouping;
import io.varve.logql.label.LabelSet;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** Takes labels away: all but some ({@code by}, {@code on}), or some ({@code without}, {@code ignoring}). */
public final class LabelProjection {
    private final boolean keep;
    private final String[] names;

    private LabelProjection(boolean keep, List<String> names) {
        this.keep = keep;
        this.names = names.toArray(String[]::new);
        Arrays.sort(this.names);
    }

    /** Only these; one that is missing stays missing. */
    public static LabelProjection keeping(List<String> names) {
        return new LabelProjection(true, names);
    }

    public static LabelProjection dropping(List<String> names) {
        return new LabelProjection(false, names);
    }

    public static LabelProjection of(Grouping grouping) {
        return grouping.without() ? dropping(grouping.labels()) : keeping(grouping.labels());
    }

    public LabelSet of(LabelSet labels) {
        var keptNames = new String[labels.size()];
        var keptValues = new String[labels.size()];
        int kept = 0;
        for (int i = 0; i < labels.size(); i++) {
            if (Arrays.binarySearch(names, labels.name(i)) >= 0 == keep) {
                keptNames[kept] = labels.name(i);
                keptValues[kept++] = labels.value(i);
            }
        }
        return kept == labels.size()
                ? labels
                : LabelSet.ofSorted(Arrays.copyOf(keptNames, kept), Arrays.copyOf(keptValues, kept));
    }

    /** With one label set; an empty value takes it away. */
    public static LabelSet with(LabelSet labels, String name, String value) {
        var map = new TreeMap<>(labels.toMap());
        if (value.isEmpty()) {
            map.remove(name);
        } else {
            map.put(name, value);
        }
        return LabelSet.of(map);
    }
}
