package io.varve.wire.batch;

/**
 * Labels that are no stream.
 *
 * @param reason for the metric
 * @param error what was wrong, for the answer
 */
public record RefusedStream(DiscardReason reason, String error) implements StreamResolution {}
