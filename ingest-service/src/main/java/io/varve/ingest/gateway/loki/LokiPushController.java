package io.varve.ingest.gateway.loki;

import io.varve.access.TenantHeader;
import io.varve.ingest.gateway.BatchDecoder;
import io.varve.ingest.gateway.DecoderPool;
import io.varve.ingest.gateway.Door;
import io.varve.ingest.gateway.MediaType;
import io.varve.ingest.gateway.ReceivedBody;
import io.varve.ingest.gateway.RefusalException;
import io.varve.ingest.gateway.TelemetryGateway;
import io.varve.wire.batch.DecodeResult;
import io.varve.wire.loki.LokiPushDecoder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;

/** Loki's push API: 204 when every line was taken, 400 with the first reason when some were not, errors as plain text. */
@Controller
public class LokiPushController {
    private final TelemetryGateway gateway;
    private final DecoderPool<LokiPushDecoder> decoders = new DecoderPool<>(LokiPushDecoder::new);

    public LokiPushController(TelemetryGateway gateway) {
        this.gateway = gateway;
    }

    /** Takes streams of lines. */
    @PostMapping({"/loki/api/v1/push", "/api/prom/push"})
    public void push(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            MediaType type = MediaType.of(request.getContentType(), MediaType.PROTOBUF);
            try (ReceivedBody received = gateway.receive(
                    Door.LOKI_PUSH,
                    request.getHeader(TenantHeader.NAME),
                    request.getInputStream(),
                    request.getContentLengthLong(),
                    httpEncoding(request.getHeader("Content-Encoding")))) {
                answer(response, gateway.push(Door.LOKI_PUSH, received, decoding(type)));
            }
        } catch (RefusalException e) {
            if (e.retryAfterSeconds() > 0) {
                response.setHeader("Retry-After", Integer.toString(e.retryAfterSeconds()));
            }
            text(response, e.httpStatus(), e.text());
        }
    }

    /** Loki's clients name the snappy of the protobuf body as an encoding; it belongs to the format and is undone there. */
    private static @Nullable String httpEncoding(@Nullable String header) {
        return "snappy".equalsIgnoreCase(header) ? null : header;
    }

    private BatchDecoder decoding(MediaType type) {
        return (body, batch, receivedUnixNano) -> {
            LokiPushDecoder decoder = decoders.take();
            try {
                return switch (type) {
                    case PROTOBUF -> decoder.decodeSnappy(body, gateway.maxDecodedBytes(), batch, receivedUnixNano);
                    case JSON -> decoder.decodeJson(body, batch, receivedUnixNano);
                };
            } finally {
                decoders.giveBack(decoder);
            }
        };
    }

    private static void answer(HttpServletResponse response, DecodeResult result) throws IOException {
        if (result.rejected() > 0) {
            text(
                    response,
                    400,
                    result.firstError() + "; total ignored: " + result.rejected() + " out of "
                            + (result.rejected() + result.accepted()));
        } else if (result.accepted() == 0) {
            text(response, 422, LokiPushDecoder.NO_STREAMS);
        } else {
            response.setStatus(204);
        }
    }

    private static void text(HttpServletResponse response, int status, String message) throws IOException {
        byte[] body = (message + "\n").getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("text/plain; charset=utf-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
