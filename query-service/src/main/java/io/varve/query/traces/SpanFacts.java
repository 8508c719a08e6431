package io.varve.query.traces;

/**
 * What tells a span from the others of its trace.
 *
 * @param id sixteen hexadecimal digits in lower case
 * @param start unix nanoseconds
 * @param duration nanoseconds; negative if the span ended before it began
 */
public record SpanFacts(String id, String service, String name, long start, long duration) {}
