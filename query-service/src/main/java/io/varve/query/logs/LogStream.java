package io.varve.query.logs;

import io.varve.logql.label.LabelSet;
import io.varve.logql.match.CompiledMatcher;
import java.util.List;
import java.util.Map;

/**
 * What the rows of a stream share.
 *
 * @param service value of the label {@code service_name}, empty when there is none; the store's order starts with it
 * @param labels stream labels
 * @param metadata structured metadata that every line of the stream has, where the line's own does not hide it
 */
record LogStream(StreamId id, String service, LabelSet labels, Map<String, String> metadata) {

    /** A label's value, empty when the stream has none of that name. */
    String label(String name) {
        String value = labels.get(name);
        return value == null ? "" : value;
    }

    boolean hasLabel(String name) {
        return labels.get(name) != null;
    }

    /** Whether every matcher holds for the stream's labels. */
    boolean satisfies(List<CompiledMatcher> matchers) {
        for (CompiledMatcher matcher : matchers) {
            if (!matcher.matches(label(matcher.matcher().name()))) {
                return false;
            }
        }
        return true;
    }
}
