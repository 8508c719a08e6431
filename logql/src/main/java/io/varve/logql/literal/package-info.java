/**
 * Literals that a text must contain to pass a filter, for prefilters on an index. Only supersets: what is answered here may let too
 * much through, never too little.
 */
@NullMarked
package io.varve.logql.literal;

import org.jspecify.annotations.NullMarked;
