package io.varve.ingest.gateway;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.DecodeResult;
import io.varve.wire.batch.RowBatch;

/** One protocol's way from a body to rows of a signal. */
interface RequestDecoder<B extends RowBatch> {
    /**
     * Appends a request's rows to the batch.
     *
     * @param receivedUnixNano when the request came in
     * @throws MalformedRequestException when it can't be read; the batch is then as it was
     */
    DecodeResult decode(byte[] body, B batch, long receivedUnixNano) throws MalformedRequestException;
}
