/**
 * OTLP logs, protobuf and JSON (opentelemetry-proto {@code collector/logs/v1}), to rows.
 *
 * <p>Field numbers and names of OTLP live here and nowhere else.
 */
@NullMarked
package io.varve.wire.otlp;

import org.jspecify.annotations.NullMarked;
