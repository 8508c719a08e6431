/**
 * From Kafka into the store, every record exactly once: a range of offsets is committed, then inserted under a token that names it, so that
 * whoever goes on after a crash repeats that very insert and the store drops the repeat.
 *
 * <p>Rows are never decoded here; no protocol of a client and no HTTP may enter.
 */
@NullMarked
package io.varve.ingest.writer;

import org.jspecify.annotations.NullMarked;
