package io.varve.wire.frame;

import io.varve.schema.ArrowTable;

/** Names of the headers of a Kafka record; values are UTF-8 text where nothing else is said. */
public final class FrameHeaders {
    /** Version of the columns and the frame, decimal; a writer lets records of a newer one wait. */
    public static final String SCHEMA = "varve-schema";

    /** What {@link #SCHEMA} holds in frames of this code. */
    public static final String SCHEMA_VERSION = Integer.toString(ArrowTable.VERSION);

    /** The tenant of all rows. */
    public static final String TENANT = "varve-tenant";

    /** Number of rows, decimal. */
    public static final String ROWS = "varve-rows";

    /** Digests of the requests whose rows are all in this record, 16 bytes each; binary, absent when none is known to be whole here. */
    public static final String REQUESTS = "varve-requests";

    private FrameHeaders() {}
}
