/**
 * Range aggregations: samples, or what the store has already aggregated of them, into series.
 *
 * <p>Where samples come from is not known here: a {@link io.varve.logql.eval.range.RangeSource} feeds a
 * {@link io.varve.logql.eval.range.RangeSink}.
 */
@NullMarked
package io.varve.logql.eval.range;

import org.jspecify.annotations.NullMarked;
