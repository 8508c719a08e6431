package io.varve.ingest.gateway.otlp;

import io.varve.access.TenantHeader;
import io.varve.ingest.gateway.Door;
import io.varve.ingest.gateway.MediaType;
import io.varve.ingest.gateway.ReceivedBody;
import io.varve.ingest.gateway.RefusalException;
import io.varve.ingest.gateway.RefusalException.Reason;
import io.varve.ingest.gateway.TelemetryGateway;
import io.varve.wire.batch.DecodeResult;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * OTLP over HTTP by the protocol's specification: 200 with the response message, maybe with a partial success, and
 * {@code google.rpc.Status} in the request's encoding for everything else.
 */
@Controller
public class OtlpHttpController {
    private final TelemetryGateway gateway;
    private final OtlpDecoding decoding = new OtlpDecoding();

    public OtlpHttpController(TelemetryGateway gateway) {
        this.gateway = gateway;
    }

    private interface Push {
        DecodeResult push(ReceivedBody body, MediaType type) throws RefusalException;
    }

    /** Takes log records. */
    @PostMapping({"/v1/logs", "/otlp/v1/logs"})
    public void logs(HttpServletRequest request, HttpServletResponse response) throws IOException {
        take(
                request,
                response,
                OtlpSignal.LOGS,
                Door.OTLP_HTTP,
                (body, type) -> gateway.push(Door.OTLP_HTTP, body, decoding.of(type)));
    }

    /** Takes spans. */
    @PostMapping({"/v1/traces", "/otlp/v1/traces"})
    public void traces(HttpServletRequest request, HttpServletResponse response) throws IOException {
        take(
                request,
                response,
                OtlpSignal.TRACES,
                Door.OTLP_HTTP_TRACES,
                (body, type) -> gateway.pushSpans(Door.OTLP_HTTP_TRACES, body, decoding.ofTraces(type)));
    }

    /** Says that other signals are not taken. */
    @PostMapping({"/v1/metrics", "/otlp/v1/metrics"})
    public void otherSignals(HttpServletRequest request, HttpServletResponse response) throws IOException {
        MediaType type = "application/json".equals(request.getContentType()) ? MediaType.JSON : MediaType.PROTOBUF;
        refuse(
                response,
                new RefusalException(Reason.UNIMPLEMENTED, "this Varve takes logs and traces; send metrics elsewhere"),
                type);
    }

    private void take(HttpServletRequest request, HttpServletResponse response, OtlpSignal signal, Door door, Push push)
            throws IOException {
        MediaType type = MediaType.PROTOBUF;
        try {
            type = MediaType.of(request.getContentType(), null);
            try (ReceivedBody body = gateway.receive(
                    door,
                    request.getHeader(TenantHeader.NAME),
                    request.getInputStream(),
                    request.getContentLengthLong(),
                    request.getHeader("Content-Encoding"))) {
                answer(response, 200, type, OtlpAnswer.response(signal, push.push(body, type), type));
            }
        } catch (RefusalException e) {
            refuse(response, e, type);
        }
    }

    private static void refuse(HttpServletResponse response, RefusalException refusal, MediaType type)
            throws IOException {
        if (refusal.retryAfterSeconds() > 0) {
            response.setHeader("Retry-After", Integer.toString(refusal.retryAfterSeconds()));
        }
        answer(response, refusal.httpStatus(), type, OtlpAnswer.status(refusal, type));
    }

    private static void answer(HttpServletResponse response, int status, MediaType type, byte[] body)
            throws IOException {
        response.setStatus(status);
        response.setContentType(type.text());
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
