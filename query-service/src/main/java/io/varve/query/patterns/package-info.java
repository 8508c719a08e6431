/**
 * Patterns of log lines with how many lines each has: shapes that the store has counted, merged by Drain's rule of similarity.
 *
 * <p>Every line is in exactly one pattern, so counts add up to the volume of the query. No SQL and no HTTP shape may enter.
 */
@NullMarked
package io.varve.query.patterns;

import org.jspecify.annotations.NullMarked;
