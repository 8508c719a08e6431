/**
 * Label sets: the sorted names and values that identify a stream or a series.
 *
 * <p>Values only; how a line comes to its labels is the pipeline's business.
 */
@NullMarked
package io.varve.logql.label;

import org.jspecify.annotations.NullMarked;
