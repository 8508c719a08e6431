package io.varve.query.logs;

/**
 * A stream's 128-bit identity, as it stands in the store's {@code FixedString(16)}.
 *
 * @param high the first eight bytes, big-endian
 * @param low the last eight
 */
record StreamId(long high, long low) {}
