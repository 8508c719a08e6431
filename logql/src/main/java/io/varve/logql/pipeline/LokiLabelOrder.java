package io.varve.logql.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The labels of a line in the order in which Loki's LabelsBuilder has them after sorting. It matters only when a name is there twice:
 * a stage has failed, and the line's own fields or labels have an {@code __error__} too. Of the two the last is shown, and which one
 * that is depends on Loki's sort and on all labels before it. The order before it: the stream's and structured metadata, by name,
 * what was parsed, as it came, then the error and its details.
 */
final class LokiLabelOrder {
    private LokiLabelOrder() {}

    record Label(int number, String name, String value, LabelState.Category category) {}

    static List<Label> of(LabelState labels) {
        var order = new ArrayList<Label>();
        for (int i = 0; i < labels.streamSize(); i++) {
            if (labels.showsStream(labels.streamName(i))) {
                add(labels, labels.streamName(i), order);
            }
        }
        var metadata = new ArrayList<Integer>();
        var parsed = new ArrayList<Integer>();
        for (int i = 0; i < labels.touchedSize(); i++) {
            int name = labels.touched(i);
            if (labels.isSet(name)) {
                (labels.inStructuredMetadata(name) ? metadata : parsed).add(name);
            }
        }
        // By bytes of UTF-8, as Go compares strings.
        Comparator<Integer> byName =
                (left, right) -> Arrays.compareUnsigned(labels.names.bytes(left), labels.names.bytes(right));
        metadata.sort(byName);
        metadata.forEach(name -> add(labels, name, order));
        parsed.sort(Comparator.comparingInt(labels::place));
        parsed.forEach(name -> add(labels, name, order));
        addError(labels, labels.errorName(), labels.error(), order);
        addError(labels, labels.errorDetailsName(), labels.errorDetails(), order);
        GoSort.sort(order, Comparator.comparing(Label::number, byName));
        return order;
    }

    private static void add(LabelState labels, int name, List<Label> order) {
        if (labels.find(name)) {
            order.add(new Label(name, labels.names.text(name), LabelSets.foundText(labels), labels.foundCategory()));
        }
    }

    private static void addError(LabelState labels, int name, String value, List<Label> order) {
        if (!value.isEmpty()) {
            order.add(new Label(name, labels.names.text(name), value, LabelState.Category.PARSED));
        }
    }
}
