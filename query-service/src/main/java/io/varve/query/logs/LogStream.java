package io.varve.query.logs;

import io.varve.logql.label.LabelSet;
import io.varve.logql.match.CompiledMatcher;
import io.varve.store.TenantId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the rows of a stream share.
 *
 * @param service value of the label {@code service_name}, empty when there is none; the store's order starts with it
 * @param labels stream labels
 * @param metadata structured metadata that every line of the stream has, where the line's own does not hide it
 */
record LogStream(StreamId id, String service, LabelSet labels, Map<String, String> metadata) {

    /** The label that says whose a stream is, where those of several tenants come together. */
    static final String TENANT_LABEL = "__tenant_id__";

    /** Loki's name for a label of that name which the stream had before. */
    private static final String ORIGINAL_PREFIX = "original_";

    /** The same stream with its tenant among the labels. */
    LogStream labelledWith(TenantId tenant) {
        Map<String, String> all = new TreeMap<>(labels.toMap());
        String original = all.put(TENANT_LABEL, tenant.value());
        if (original != null) {
            all.put(ORIGINAL_PREFIX + TENANT_LABEL, original);
        }
        return new LogStream(id, service, LabelSet.of(all), metadata);
    }

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
