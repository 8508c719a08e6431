/**
 * TraceQL as a library: text to checked tree, tree to text, and evaluation over the spans of traces.
 *
 * <p>No Spring, no SQL and no I/O may enter; nothing of Varve's either.
 */
@NullMarked
package io.varve.traceql;

import org.jspecify.annotations.NullMarked;
