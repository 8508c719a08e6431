/**
 * What the evaluation of metric queries works on: series with a value or none at every step, and projections of their labels.
 *
 * <p>Knows no operator and no query.
 */
@NullMarked
package io.varve.logql.eval.series;

import org.jspecify.annotations.NullMarked;
