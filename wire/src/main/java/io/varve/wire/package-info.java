/**
 * From the bytes of a request to Arrow columns, once.
 *
 * <p>{@code otlp} and {@code loki} know one protocol each, {@code batch} is what they share (accumulate, seal), {@code trace} the
 * rows of spans, {@code frame} is the value
 * of a Kafka record. Nothing here opens a socket, knows HTTP or talks to Kafka.
 */
@NullMarked
package io.varve.wire;

import org.jspecify.annotations.NullMarked;
