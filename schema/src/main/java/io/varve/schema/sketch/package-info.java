/**
 * What a sketch of log lines holds: the grams of a text, and the bits they set. Ingest writes sketches of what it stores and a query asks
 * them where a needle can be, so both must cut a text in the same way; that is the reason for this package. No I/O, no SQL and nothing of
 * a query language may enter.
 */
@NullMarked
package io.varve.schema.sketch;

import org.jspecify.annotations.NullMarked;
