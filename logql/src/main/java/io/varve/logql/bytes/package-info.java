/**
 * Work on UTF-8 in byte arrays: search, comparison, validity, growable space.
 *
 * <p>Knows nothing of queries, labels or JSON. No method allocates per call, save where it says so.
 */
@NullMarked
package io.varve.logql.bytes;

import org.jspecify.annotations.NullMarked;
