package io.varve.logql.pipeline;

import io.varve.logql.ast.Grouping;
import io.varve.logql.label.LabelSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The label set that a sample is counted under: all labels, or those that grouping leaves. A set that was seen before is found by the
 * bytes of its values; nothing is allocated then. An error undoes the grouping, so that it is not lost.
 */
final class GroupedLabels {
    private static final int MAX_SETS = 100_000;

    private final boolean one;
    private final boolean without;
    private final int[] groups;
    private final String[] groupNames;
    private final ByteKeyTable numbers = new ByteKeyTable();
    private final List<LabelSet> sets = new ArrayList<>();
    private byte[] key = new byte[256];
    private int keyLength;
    private int generation;

    /**
     * @param grouping null for none: every label counts
     * @param one whether all samples are counted under no label at all
     */
    GroupedLabels(@Nullable Grouping grouping, boolean one, LabelNames names) {
        this.one = one;
        List<String> sorted = grouping == null
                ? List.of()
                : grouping.labels().stream().sorted().distinct().toList();
        this.without = grouping == null || grouping.without();
        this.groupNames = sorted.toArray(String[]::new);
        this.groups = sorted.stream().mapToInt(names::number).toArray();
    }

    LabelSet of(LabelState labels, StreamLabels stream) {
        if (one && !labels.hasError()) {
            return LabelSet.EMPTY;
        }
        if (generation != labels.names.generation() || sets.size() > MAX_SETS) {
            generation = labels.names.generation();
            numbers.clear();
            sets.clear();
        }
        keyLength = 0;
        boolean byGroups = !without && !labels.hasError();
        if (byGroups) {
            putGroups(labels);
        } else {
            if (labels.isUnchanged() && !labels.hasError() && groups.length == 0) {
                return stream.labels();
            }
            putAll(labels, stream);
        }
        int hash = ByteKeyTable.hash(key, 0, keyLength);
        int number = numbers.get(key, 0, keyLength, hash);
        if (number == ByteKeyTable.ABSENT) {
            number = sets.size();
            sets.add(byGroups ? buildGroups(labels) : buildAll(labels));
            numbers.put(Arrays.copyOf(key, keyLength), hash, number);
        }
        return sets.get(number);
    }

    private void putGroups(LabelState labels) {
        for (int group : groups) {
            if (hasGroup(labels, group)) {
                putInt(labels.foundLength());
                put(labels.foundValue(), labels.foundOffset(), labels.foundLength());
            } else {
                putInt(-1);
            }
        }
    }

    /** A label that was deleted stays out of its group even if it was set again, as in Loki. */
    private static boolean hasGroup(LabelState labels, int group) {
        return !labels.isDeleted(group) && labels.find(group);
    }

    private LabelSet buildGroups(LabelState labels) {
        var names = new ArrayList<String>(groups.length);
        var values = new ArrayList<String>(groups.length);
        for (int i = 0; i < groups.length; i++) {
            if (hasGroup(labels, groups[i])) {
                names.add(groupNames[i]);
                values.add(LabelSets.foundText(labels));
            }
        }
        return LabelSet.ofSorted(names.toArray(String[]::new), values.toArray(String[]::new));
    }

    private void putAll(LabelState labels, StreamLabels stream) {
        putInt(stream.number());
        for (int i = 0; i < labels.streamSize(); i++) {
            if (!labels.showsStream(labels.streamName(i))) {
                putInt(labels.streamName(i));
            }
        }
        putInt(-1);
        for (int i = 0; i < labels.touchedSize(); i++) {
            int name = labels.touched(i);
            if (labels.isSet(name) && labels.find(name)) {
                putInt(name);
                putInt(labels.foundLength());
                put(labels.foundValue(), labels.foundOffset(), labels.foundLength());
            }
        }
        if (labels.hasError() || !labels.errorDetails().isEmpty()) {
            putInt(-2);
            byte[] error = (labels.error() + '\0' + labels.errorDetails()).getBytes(StandardCharsets.UTF_8);
            put(error, 0, error.length);
        }
    }

    private LabelSet buildAll(LabelState labels) {
        if (labels.hasError() || groups.length == 0) {
            return LabelSets.all(labels);
        }
        // Grouping leaves the details of an error that was dropped aside, as in Loki.
        var all = new HashMap<String, String>();
        LabelSets.collectWithoutErrors(labels, (name, value, category) -> all.put(name, value));
        for (String name : groupNames) {
            all.remove(name);
        }
        return LabelSet.of(all);
    }

    private void putInt(int value) {
        ensure(Integer.BYTES);
        key[keyLength++] = (byte) value;
        key[keyLength++] = (byte) (value >> 8);
        key[keyLength++] = (byte) (value >> 16);
        key[keyLength++] = (byte) (value >> 24);
    }

    private void put(byte[] bytes, int offset, int length) {
        ensure(length);
        System.arraycopy(bytes, offset, key, keyLength, length);
        keyLength += length;
    }

    private void ensure(int more) {
        if (key.length - keyLength < more) {
            key = Arrays.copyOf(key, Math.max(key.length * 2, keyLength + more));
        }
    }
}
