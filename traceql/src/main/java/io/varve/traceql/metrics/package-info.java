/**
 * Metrics of spans: series over time, their second stages.
 *
 * <p>Whoever holds the spans feeds them trace by trace; nothing here reads any.
 */
@NullMarked
package io.varve.traceql.metrics;

import org.jspecify.annotations.NullMarked;
