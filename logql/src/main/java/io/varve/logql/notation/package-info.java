/**
 * How LogQL, like Go and Prometheus, writes numbers, durations, sizes and quoted text; reading and writing of each.
 *
 * <p>Knows nothing of queries.
 */
@NullMarked
package io.varve.logql.notation;

import org.jspecify.annotations.NullMarked;
