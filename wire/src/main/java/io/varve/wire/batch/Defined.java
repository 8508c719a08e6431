package io.varve.wire.batch;

/**
 * What rows refer to by an id of 128 bits and the store is told once a day: a stream of logs, a resource of spans.
 *
 * <p>Not safe for threads: a batch keeps in it which day it has defined it for.
 */
public abstract class Defined {
    private static final long NEVER = Long.MIN_VALUE;

    /** First 8 bytes of the id, little-endian. */
    public final long idFirst;

    /** Its last 8 bytes. */
    public final long idSecond;

    /** First nanosecond of the UTC day whose definition the batch holds or knows to be acknowledged. */
    long definedDay = NEVER;

    /** The filling of the batch for which that holds. */
    long definedFilling = NEVER;

    /** @param id 16 bytes */
    protected Defined(byte[] id) {
        idFirst = (long) FixedColumn.LONG.get(id, 0);
        idSecond = (long) FixedColumn.LONG.get(id, 8);
    }
}
