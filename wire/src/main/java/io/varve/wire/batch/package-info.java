/**
 * What every door shares: rows of one tenant become Arrow columns, streams are defined once a day, a batch is sealed to a frame.
 *
 * <p>No protocol's field numbers or names may enter. Per row nothing is allocated: bytes go from the request into the columns.
 */
@NullMarked
package io.varve.wire.batch;

import org.jspecify.annotations.NullMarked;
