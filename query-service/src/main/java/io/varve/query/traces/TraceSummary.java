package io.varve.query.traces;

import java.util.Map;

/**
 * What is known of a trace without its spans.
 *
 * @param id in 32 hexadecimal digits
 * @param start unix nanoseconds
 * @param end unix nanoseconds
 * @param rootService empty without a root
 * @param rootName empty without a root
 * @param spans by service
 * @param errors by service
 */
public record TraceSummary(
        String id,
        long start,
        long end,
        String rootService,
        String rootName,
        Map<String, Long> spans,
        Map<String, Long> errors) {
    public TraceSummary {
        spans = Map.copyOf(spans);
        errors = Map.copyOf(errors);
    }
}
