/** Vector aggregations and {@code label_replace}: many series into fewer, step by step. */
@NullMarked
package io.varve.logql.eval.vector;

import org.jspecify.annotations.NullMarked;
