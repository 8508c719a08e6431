/**
 * Sketches of the log rows that are about to be inserted together: read from their Arrow columns where they lie, without a copy and without
 * an object per row. What a gram is and which bits it sets belongs to {@code io.varve.schema.sketch}; nothing of Kafka or of the store may
 * enter.
 */
@NullMarked
package io.varve.wire.sketch;

import org.jspecify.annotations.NullMarked;
