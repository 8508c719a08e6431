package io.varve.ingest.gateway;

import io.varve.wire.trace.SpanBatch;

/** One protocol's way from a body to rows of spans. */
@FunctionalInterface
public interface SpanDecoder extends RequestDecoder<SpanBatch> {}
