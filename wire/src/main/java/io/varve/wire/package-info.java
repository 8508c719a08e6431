/**
 * From the bytes of a request to Arrow columns, once.
 *
 * <p>{@code otlp}, {@code loki}, {@code elastic}, {@code syslog} and {@code fluent} know one protocol each, {@code record} is what the last
 * three share (which field is line, time, level, resource), {@code batch} is what all share (accumulate, seal), {@code trace} the rows of
 * spans, {@code frame} is the value
 * of a Kafka record. Nothing here opens a socket, knows HTTP or talks to Kafka.
 */
@NullMarked
package io.varve.wire;

import org.jspecify.annotations.NullMarked;
