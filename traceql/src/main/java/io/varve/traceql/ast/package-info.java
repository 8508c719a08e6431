/**
 * The tree of a query: records and enums, and the types that can be told without looking at a span.
 *
 * <p>Nothing that reads text or evaluates may enter.
 */
@NullMarked
package io.varve.traceql.ast;

import org.jspecify.annotations.NullMarked;
