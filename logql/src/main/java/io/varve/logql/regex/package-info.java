/**
 * Regular expressions of a query: RE2 syntax, linear time, and bounded size whatever the query says.
 *
 * <p>Knows nothing of queries.
 */
@NullMarked
package io.varve.logql.regex;

import org.jspecify.annotations.NullMarked;
