/**
 * The pattern language of {@code | pattern}, {@code |>} and {@code !>}: literals and {@code <captures>}.
 *
 * <p>Matching on bytes; knows nothing of labels or pipelines.
 */
@NullMarked
package io.varve.logql.pattern;

import org.jspecify.annotations.NullMarked;
