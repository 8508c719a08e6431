package io.varve.query.logs;

import java.util.Map;
import java.util.SortedMap;

/**
 * What the rows of a stream share.
 *
 * @param service value of the label {@code service_name}, empty when there is none; the store's order starts with it
 * @param labels stream labels by name
 * @param metadata structured metadata that every line of the stream has, where the line's own does not hide it
 */
record LogStream(StreamId id, String service, SortedMap<String, String> labels, Map<String, String> metadata) {

    /** A label's value, empty when the stream has none of that name. */
    String label(String name) {
        return labels.getOrDefault(name, "");
    }
}
