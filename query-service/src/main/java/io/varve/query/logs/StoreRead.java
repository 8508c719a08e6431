package io.varve.query.logs;

/**
 * One SELECT that a query made.
 *
 * @param rowsRead rows that the store read from its tables, as far as it said
 * @param bytesRead bytes of uncompressed columns that it read
 * @param rowsReceived rows of its answer that arrived here
 * @param nanos time from asking to the last batch
 */
public record StoreRead(String sql, long rowsRead, long bytesRead, long rowsReceived, long nanos) {}
