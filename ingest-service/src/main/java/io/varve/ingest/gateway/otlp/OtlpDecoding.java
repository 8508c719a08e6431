package io.varve.ingest.gateway.otlp;

import io.varve.ingest.gateway.BatchDecoder;
import io.varve.ingest.gateway.DecoderPool;
import io.varve.ingest.gateway.MediaType;
import io.varve.ingest.gateway.SpanDecoder;
import io.varve.wire.otlp.OtlpLogsDecoder;
import io.varve.wire.otlp.OtlpTracesDecoder;

/** The decoders of both OTLP doors. */
final class OtlpDecoding {
    private final DecoderPool<OtlpLogsDecoder> decoders = new DecoderPool<>(OtlpLogsDecoder::new);

    private final DecoderPool<OtlpTracesDecoder> traces = new DecoderPool<>(OtlpTracesDecoder::new);

    SpanDecoder ofTraces(MediaType type) {
        return (body, batch, receivedUnixNano) -> {
            OtlpTracesDecoder decoder = traces.take();
            try {
                return switch (type) {
                    case PROTOBUF -> decoder.decode(body, batch, receivedUnixNano);
                    case JSON -> decoder.decodeJson(body, batch, receivedUnixNano);
                };
            } finally {
                traces.giveBack(decoder);
            }
        };
    }

    BatchDecoder of(MediaType type) {
        return (body, batch, receivedUnixNano) -> {
            OtlpLogsDecoder decoder = decoders.take();
            try {
                return switch (type) {
                    case PROTOBUF -> decoder.decode(body, batch, receivedUnixNano);
                    case JSON -> decoder.decodeJson(body, batch, receivedUnixNano);
                };
            } finally {
                decoders.giveBack(decoder);
            }
        };
    }
}
