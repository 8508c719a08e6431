package io.varve.logql.pipeline;

import io.varve.logql.label.CategorizedLabels;
import io.varve.logql.label.LabelSet;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** From the slices of a line's labels to label sets. Allocates; not for every line. */
final class LabelSets {
    private LabelSets() {}

    /** Sees each label of the line. */
    interface Visitor {
        void visit(String name, String value, LabelState.Category category);
    }

    /** Errors come last: they hide a label of that name that a parser found in the line. */
    static void collect(LabelState labels, Visitor visitor) {
        collectWithoutErrors(labels, visitor);
        if (labels.hasError()) {
            visitor.visit(ErrorLabels.ERROR, labels.error(), LabelState.Category.PARSED);
        }
        if (showsErrorDetails(labels)) {
            visitor.visit(ErrorLabels.ERROR_DETAILS, labels.errorDetails(), LabelState.Category.PARSED);
        }
    }

    static void collectWithoutErrors(LabelState labels, Visitor visitor) {
        for (int i = 0; i < labels.streamSize(); i++) {
            int name = labels.streamName(i);
            if (labels.showsStream(name)) {
                visit(labels, name, visitor);
            }
        }
        for (int i = 0; i < labels.touchedSize(); i++) {
            int name = labels.touched(i);
            if (labels.isSet(name)) {
                visit(labels, name, visitor);
            }
        }
    }

    private static boolean showsErrorDetails(LabelState labels) {
        return !labels.errorDetails().isEmpty() && (labels.hasError() || !labels.isUnchanged());
    }

    /** As {@link #collect}, but of an error and a label of its name the one that Loki shows comes last. */
    private static void collectShown(LabelState labels, Visitor visitor) {
        boolean twice = (labels.hasError() && labels.find(labels.errorName()))
                || (showsErrorDetails(labels) && labels.find(labels.errorDetailsName()));
        if (twice) {
            LokiLabelOrder.of(labels).forEach(label -> visitor.visit(label.name(), label.value(), label.category()));
        } else {
            collect(labels, visitor);
        }
    }

    private static void visit(LabelState labels, int name, Visitor visitor) {
        if (labels.find(name)) {
            visitor.visit(labels.names.text(name), foundText(labels), labels.foundCategory());
        }
    }

    static String foundText(LabelState labels) {
        return new String(labels.foundValue(), labels.foundOffset(), labels.foundLength(), StandardCharsets.UTF_8);
    }

    static LabelSet all(LabelState labels) {
        var all = new HashMap<String, String>();
        collectShown(labels, (name, value, category) -> all.put(name, value));
        return LabelSet.of(all);
    }

    static CategorizedLabels categorized(LabelState labels) {
        Map<String, String> all = new HashMap<>();
        Map<String, String> stream = new HashMap<>();
        Map<String, String> metadata = new HashMap<>();
        Map<String, String> parsed = new HashMap<>();
        collectShown(labels, (name, value, category) -> {
            all.put(name, value);
            switch (ErrorLabels.isError(name) ? LabelState.Category.PARSED : category) {
                case STREAM -> stream.put(name, value);
                case STRUCTURED_METADATA -> metadata.put(name, value);
                case PARSED -> parsed.put(name, value);
            }
        });
        return new CategorizedLabels(LabelSet.of(all), LabelSet.of(stream), LabelSet.of(metadata), LabelSet.of(parsed));
    }
}
