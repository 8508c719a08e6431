/**
 * Evaluation of a log pipeline over lines: bytes of a line in, kept or not, the new line and its labels out.
 *
 * <p>Nothing that fetches lines or aggregates samples may enter. One pipeline serves one thread; per line nothing is allocated as
 * long as the result's labels are not asked for or have been seen before.
 */
@NullMarked
package io.varve.logql.pipeline;

import org.jspecify.annotations.NullMarked;
