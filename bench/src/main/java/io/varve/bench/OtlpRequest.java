package io.varve.bench;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.Random;

/** A request as an instrumented service sends it: 6 record attributes, 5 resource attributes, about 340 bytes a record. */
final class OtlpRequest {
    static final long NOW = 1_790_000_000_000_000_000L;

    private OtlpRequest() {}

    /** The message's bytes; the same for the same arguments. */
    static byte[] of(int records, boolean severity) {
        Random random = new Random(1);
        ScopeLogs.Builder logs = ScopeLogs.newBuilder()
                .setScope(InstrumentationScope.newBuilder().setName("io.shop.Checkout"));
        for (int i = 0; i < records; i++) {
            LogRecord.Builder record = LogRecord.newBuilder()
                    .setTimeUnixNano(NOW - random.nextInt(1_000_000_000))
                    .setObservedTimeUnixNano(NOW)
                    .setBody(text("order " + random.nextInt() + " accepted for customer " + random.nextInt(100_000)
                            + " after " + random.nextInt(1000) + " ms by payment provider number " + random.nextInt(9)))
                    .setTraceId(bytes(random, 16))
                    .setSpanId(bytes(random, 8))
                    .addAttributes(attribute("http.request.method", text("GET")))
                    .addAttributes(attribute("url.path", text("/api/v1/orders/" + random.nextInt(10_000))))
                    .addAttributes(attribute(
                            "http.response.status_code", AnyValue.newBuilder().setIntValue(200)))
                    .addAttributes(attribute("user.id", text("u" + random.nextInt(100_000))))
                    .addAttributes(attribute("thread.name", text("http-nio-8080-exec-" + random.nextInt(200))))
                    .addAttributes(attribute("client.address", text("10.1.2." + random.nextInt(255))));
            if (severity) {
                record.setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_INFO).setSeverityText("INFO");
            }
            logs.addLogRecords(record);
        }
        Resource.Builder resource = Resource.newBuilder()
                .addAttributes(attribute("service.name", text("checkout")))
                .addAttributes(attribute("k8s.pod.name", text("checkout-7d9c5b-x2x9z")))
                .addAttributes(attribute("k8s.namespace.name", text("shop")))
                .addAttributes(attribute("host.name", text("node-17")))
                .addAttributes(attribute("telemetry.sdk.language", text("java")));
        return ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder().setResource(resource).addScopeLogs(logs))
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
