package io.varve.wire.frame;

/**
 * What one definition is for: a stream of a tenant on a UTC day of its records.
 *
 * @param tenant the tenant
 * @param idFirst first 8 bytes of the stream id, little-endian
 * @param idSecond its last 8 bytes
 * @param epochDay days since 1970-01-01
 */
public record StreamDay(String tenant, long idFirst, long idSecond, int epochDay) {}
