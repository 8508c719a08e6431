/**
 * What every span of an answer must fulfil, for a store to narrow down by before the query itself is evaluated.
 *
 * <p>A condition may let too many spans through, never too few. Nothing of any store's dialect may enter.
 */
@NullMarked
package io.varve.traceql.condition;

import org.jspecify.annotations.NullMarked;
