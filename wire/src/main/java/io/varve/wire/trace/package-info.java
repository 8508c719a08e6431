/**
 * Rows of spans: attributes with their types, resources defined once a day, the catalogue of attributes, and the batch that is sealed to a
 * frame.
 *
 * <p>No protocol's field numbers may enter. Per span nothing is allocated: bytes go from the request into the columns.
 */
@NullMarked
package io.varve.wire.trace;

import org.jspecify.annotations.NullMarked;
