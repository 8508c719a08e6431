package io.varve.ingest.gateway;

import io.varve.wire.batch.LogBatch;

/** One protocol's way from a body to log rows. */
@FunctionalInterface
public interface BatchDecoder extends RequestDecoder<LogBatch> {}
