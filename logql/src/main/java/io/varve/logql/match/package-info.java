/**
 * Label matchers evaluated: whether a value, or the label set of a stream, satisfies a selector.
 *
 * <p>Nothing about lines or pipelines may enter.
 */
@NullMarked
package io.varve.logql.match;

import org.jspecify.annotations.NullMarked;
