/**
 * The meaning of LogQL: queries into results. Whatever else answers a query, such as SQL, is held to what this package says.
 *
 * <p>Where samples and lines come from stays outside: see {@link io.varve.logql.eval.range.RangeSource}.
 */
@NullMarked
package io.varve.logql.eval;

import org.jspecify.annotations.NullMarked;
