/** Operators between two vectors, or a vector and a number: matching of series, arithmetic, comparison, sets. */
@NullMarked
package io.varve.logql.eval.binary;

import org.jspecify.annotations.NullMarked;
