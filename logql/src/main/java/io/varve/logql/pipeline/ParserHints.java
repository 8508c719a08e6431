package io.varve.logql.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * What parsers may leave out. In a metric query only the labels that grouping, filters and formats name are needed, and parsing ends
 * when all are found; a filter of one label is tested as soon as a parser has that label. Both decide which errors a query sees, as
 * they do in Loki.
 */
final class ParserHints {
    private record HintedFilter(int name, LineStage filter) {}

    private final boolean noLabels;
    private final boolean[] required;
    private final byte[][] requiredNames;
    private final boolean preservesError;
    private final List<HintedFilter> filters = new ArrayList<>();
    private final boolean[] filtered = new boolean[256];
    private int missing;

    private ParserHints(boolean noLabels, LabelNames names, Collection<String> requiredLabels) {
        this.noLabels = noLabels;
        this.requiredNames = new byte[requiredLabels.size()][];
        int[] numbers = new int[requiredLabels.size()];
        int highest = -1;
        int i = 0;
        boolean error = false;
        for (String label : requiredLabels) {
            numbers[i] = names.number(label);
            requiredNames[i] = names.bytes(numbers[i]);
            highest = Math.max(highest, numbers[i]);
            error |= label.equals(ErrorLabels.ERROR);
            i++;
        }
        this.required = new boolean[highest + 1];
        for (int number : numbers) {
            required[number] = true;
        }
        this.preservesError = error;
    }

    /** Parsers extract everything. */
    static ParserHints everything(LabelNames names) {
        return new ParserHints(false, names, List.of());
    }

    /** Parsers extract nothing at all. */
    static ParserHints nothing(LabelNames names) {
        return new ParserHints(true, names, List.of());
    }

    /** Parsers extract these, which are at least one, and stop when they have them. */
    static ParserHints only(LabelNames names, Collection<String> labels) {
        return new ParserHints(false, names, labels);
    }

    /** The filter is tested when a parser extracts the label. */
    void addFilter(int name, LineStage filter) {
        filters.add(new HintedFilter(name, filter));
        filtered[name & 0xff] = true;
    }

    void beginLine() {
        missing = requiredNames.length;
    }

    void recordExtracted(int name) {
        if (name < required.length && required[name]) {
            missing--;
        }
    }

    boolean shouldExtract(int name) {
        return requiredNames.length == 0 || (name < required.length && required[name]);
    }

    /** Whether a label that begins so may be wanted. */
    boolean shouldExtractPrefix(byte[] prefix, int length) {
        if (requiredNames.length == 0) {
            return true;
        }
        for (byte[] name : requiredNames) {
            if (name.length >= length && Arrays.equals(name, 0, length, prefix, 0, length)) {
                return true;
            }
        }
        return false;
    }

    boolean allExtracted() {
        return requiredNames.length > 0 && missing == 0;
    }

    /** Whether a parser need not run. */
    boolean wantsNothing() {
        return noLabels || allExtracted();
    }

    boolean preservesError() {
        return preservesError;
    }

    /** Whether the line may still be kept, now that it has this label. */
    boolean shouldContinue(int name, Line line) {
        if (!filtered[name & 0xff]) {
            return true;
        }
        for (int i = 0; i < filters.size(); i++) {
            HintedFilter hinted = filters.get(i);
            if (hinted.name == name) {
                return hinted.filter.process(line);
            }
        }
        return true;
    }
}
