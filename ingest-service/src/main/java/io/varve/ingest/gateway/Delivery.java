package io.varve.ingest.gateway;

/** What a client does about a request that was not acknowledged. */
public enum Delivery {
    /** It sends the same bytes again: the same bytes are the same request. */
    REPEATED,
    /** It never repeats: the same bytes are another request, e.g. the same line within one second of a protocol without fractions. */
    ONCE
}
