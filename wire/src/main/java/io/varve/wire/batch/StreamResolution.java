package io.varve.wire.batch;

/** What labels turned out to be: a stream, or refused with all their records. */
public sealed interface StreamResolution permits LogStream, RefusedStream {}
