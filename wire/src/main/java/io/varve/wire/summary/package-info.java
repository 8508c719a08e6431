/**
 * Rows of {@code traces} and {@code span_metrics}, made of the spans that are about to be inserted together: read from their Arrow columns
 * where they lie. Nothing of Kafka or of the store may enter.
 */
@NullMarked
package io.varve.wire.summary;

import org.jspecify.annotations.NullMarked;
