/**
 * The values that attributes and literals have, and what TraceQL's operators make of them.
 *
 * <p>Knows nothing of spans or of the tree.
 */
@NullMarked
package io.varve.traceql.value;

import org.jspecify.annotations.NullMarked;
