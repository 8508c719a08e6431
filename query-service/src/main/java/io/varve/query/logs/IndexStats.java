package io.varve.query.logs;

/**
 * How much a selector chooses.
 *
 * @param streams with at least one line
 * @param lines of all of them
 * @param bytes of their bodies
 */
public record IndexStats(long streams, long lines, long bytes) {}
