package io.varve.ingest.gateway;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.DecodeResult;
import io.varve.wire.batch.LogBatch;

/** One protocol's way from a body to rows. */
@FunctionalInterface
public interface BatchDecoder {
    /**
     * Appends a request's rows to the batch.
     *
     * @param receivedUnixNano when the request came in
     * @throws MalformedRequestException when it can't be read; the batch is then as it was
     */
    DecodeResult decode(byte[] body, LogBatch batch, long receivedUnixNano) throws MalformedRequestException;
}
