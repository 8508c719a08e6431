/**
 * Trees back to text that parses to the same tree.
 *
 * <p>Nothing that reads text or evaluates may enter.
 */
@NullMarked
package io.varve.traceql.print;

import org.jspecify.annotations.NullMarked;
