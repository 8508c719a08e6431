/**
 * Queries of spans: what the store narrows down, and the language's own evaluation over what is left.
 *
 * <p>SQL for spans is made here and nowhere else; no HTTP types may enter.
 */
@NullMarked
package io.varve.query.traces;

import org.jspecify.annotations.NullMarked;
