package io.varve.bench;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.Random;

/** A request as an instrumented service sends it: 7 span attributes, 3 resource attributes, about 330 bytes a span. */
final class OtlpTraceRequest {
    static final long NOW = 1_790_000_000_000_000_000L;

    private OtlpTraceRequest() {}

    /** The message's bytes; the same for the same number. */
    static byte[] of(int spans) {
        Random random = new Random(1);
        ScopeSpans.Builder scope = ScopeSpans.newBuilder();
        for (int i = 0; i < spans; i++) {
            long start = NOW - random.nextInt(1_000_000_000);
            scope.addSpans(Span.newBuilder()
                    .setTraceId(bytes(random, 16))
                    .setSpanId(bytes(random, 8))
                    .setParentSpanId(bytes(random, 8))
                    .setName("GET /api/v1/orders/{id}")
                    .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                    .setStartTimeUnixNano(start)
                    .setEndTimeUnixNano(start + random.nextInt(100_000_000))
                    .addAttributes(attribute("http.request.method", text("GET")))
                    .addAttributes(attribute("url.path", text("/api/v1/orders/" + random.nextInt(10_000))))
                    .addAttributes(attribute(
                            "http.response.status_code", AnyValue.newBuilder().setIntValue(200)))
                    .addAttributes(attribute("user.id", AnyValue.newBuilder().setIntValue(random.nextInt(100_000))))
                    .addAttributes(attribute("thread.name", text("http-nio-8080-exec-" + random.nextInt(200))))
                    .addAttributes(attribute("client.address", text("10.1.2." + random.nextInt(255))))
                    .addAttributes(attribute("cache.hit", AnyValue.newBuilder().setBoolValue(random.nextBoolean()))));
        }
        Resource.Builder resource = Resource.newBuilder()
                .addAttributes(attribute("service.name", text("checkout")))
                .addAttributes(attribute("k8s.pod.name", text("checkout-7d9c5b-x2x9z")))
                .addAttributes(attribute("host.name", text("node-17")));
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(
                        ResourceSpans.newBuilder().setResource(resource).addScopeSpans(scope))
                .build()
                .toByteArray();
    }

    private static AnyValue.Builder text(String value) {
        return AnyValue.newBuilder().setStringValue(value);
    }

    private static KeyValue.Builder attribute(String key, AnyValue.Builder value) {
        return KeyValue.newBuilder().setKey(key).setValue(value);
    }

    private static ByteString bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return ByteString.copyFrom(bytes);
    }
}
