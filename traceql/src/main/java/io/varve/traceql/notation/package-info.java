/**
 * Durations, numbers and quoted text as Go writes them, which is how queries and answers show them.
 *
 * <p>Knows nothing of queries.
 */
@NullMarked
package io.varve.traceql.notation;

import org.jspecify.annotations.NullMarked;
