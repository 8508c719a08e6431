/**
 * The value and headers of a Kafka record: written from a sealed batch, read by the writer without decoding rows.
 *
 * <p>No Kafka class may enter: these are bytes and names.
 */
@NullMarked
package io.varve.wire.frame;

import org.jspecify.annotations.NullMarked;
