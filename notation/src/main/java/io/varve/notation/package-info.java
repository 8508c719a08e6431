/**
 * How Go and Prometheus, and so LogQL and TraceQL, write durations, numbers, sizes and quoted text; reading and writing of each.
 *
 * <p>Knows nothing of queries, logs or spans: what only one language means by a text stays in that language's module. Depends on nothing
 * of ours, and does no input or output.
 */
@NullMarked
package io.varve.notation;

import org.jspecify.annotations.NullMarked;
