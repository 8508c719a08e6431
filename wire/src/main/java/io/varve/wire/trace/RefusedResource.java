package io.varve.wire.trace;

/**
 * A resource or scope that is not taken.
 *
 * @param error what was wrong, for the answer
 */
public record RefusedResource(String error) implements ResourceResolution {}
