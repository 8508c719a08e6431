package io.varve.logql.label;

import io.varve.notation.GoText;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Names and values, sorted by name; immutable, with a cached hash. A value may be empty. */
public final class LabelSet implements Comparable<LabelSet> {
    public static final LabelSet EMPTY = new LabelSet(new String[0], new String[0]);

    private final String[] names;
    private final String[] values;
    private final int hash;

    private LabelSet(String[] names, String[] values) {
        this.names = names;
        this.values = values;
        this.hash = 31 * Arrays.hashCode(names) + Arrays.hashCode(values);
    }

    public static LabelSet of(Map<String, String> labels) {
        if (labels.isEmpty()) {
            return EMPTY;
        }
        var sorted = new TreeMap<>(labels);
        return new LabelSet(
                sorted.keySet().toArray(String[]::new), sorted.values().toArray(String[]::new));
    }

    /**
     * From names that are sorted and distinct already.
     *
     * @throws IllegalArgumentException if they are not, or if there are not as many values
     */
    public static LabelSet ofSorted(String[] names, String[] values) {
        if (names.length != values.length) {
            throw new IllegalArgumentException(names.length + " names for " + values.length + " values");
        }
        for (int i = 1; i < names.length; i++) {
            if (names[i - 1].compareTo(names[i]) >= 0) {
                throw new IllegalArgumentException("not sorted or not distinct: " + names[i - 1] + ", " + names[i]);
            }
        }
        return names.length == 0 ? EMPTY : new LabelSet(names.clone(), values.clone());
    }

    public int size() {
        return names.length;
    }

    public boolean isEmpty() {
        return names.length == 0;
    }

    public String name(int index) {
        return names[index];
    }

    public String value(int index) {
        return values[index];
    }

    /** The value of a label, or null when there is none. */
    public @Nullable String get(String name) {
        int index = Arrays.binarySearch(names, name);
        return index < 0 ? null : values[index];
    }

    /** In the order of the names. */
    public Map<String, String> toMap() {
        var map = LinkedHashMap.<String, String>newLinkedHashMap(names.length);
        for (int i = 0; i < names.length; i++) {
            map.put(names[i], values[i]);
        }
        return Collections.unmodifiableMap(map);
    }

    /** By the first name that differs, then by its value, then by size; as Prometheus sorts series. */
    @Override
    public int compareTo(LabelSet other) {
        int common = Math.min(names.length, other.names.length);
        for (int i = 0; i < common; i++) {
            int byName = names[i].compareTo(other.names[i]);
            if (byName != 0) {
                return byName;
            }
            int byValue = values[i].compareTo(other.values[i]);
            if (byValue != 0) {
                return byValue;
            }
        }
        return Integer.compare(names.length, other.names.length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof LabelSet set
                        && hash == set.hash
                        && Arrays.equals(names, set.names)
                        && Arrays.equals(values, set.values));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** {@code {a="b", c="d"}}, as Loki shows a series. */
    @Override
    public String toString() {
        var text = new StringBuilder("{");
        for (int i = 0; i < names.length; i++) {
            text.append(i == 0 ? "" : ", ").append(names[i]).append('=').append(GoText.quote(values[i]));
        }
        return text.append('}').toString();
    }
}
