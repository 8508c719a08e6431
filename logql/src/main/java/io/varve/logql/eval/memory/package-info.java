/**
 * The reference evaluator: any query over a list of records in memory, the plain way. For tests, and for what is small.
 *
 * <p>No shortcut may enter that the query service might take too.
 */
@NullMarked
package io.varve.logql.eval.memory;

import org.jspecify.annotations.NullMarked;
