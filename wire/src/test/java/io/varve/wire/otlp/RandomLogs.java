package io.varve.wire.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.varve.schema.StreamLabels;
import io.varve.wire.batch.IngestLimits;
import java.time.Duration;

/** Seeded random requests: sparse and full records, values of every kind, strange names, unknown fields. */
final class RandomLogs extends RandomExport {
    RandomLogs(long seed) {
        super(seed);
    }

    static final IngestLimits LIMITS = new IngestLimits(0, 0, 0, 0, 0, 0, Duration.ofMinutes(10), Duration.ZERO);

    ExportLogsServiceRequest request() {
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            request.addResourceLogs(resourceLogs());
        }
        return request.build();
    }

    @Override
    byte[] encoded() {
        byte[] request = request().toByteArray();
        return random.nextInt(4) == 0 ? concat(request, request().toByteArray()) : request;
    }

    /** The message in OTLP's JSON: protobuf's own, but ids in hex, enums as numbers and here and there an unknown member. */
    byte[] json(ExportLogsServiceRequest message) throws InvalidProtocolBufferException {
        return toJson(message);
    }

    private ResourceLogs resourceLogs() {
        ResourceLogs.Builder logs = ResourceLogs.newBuilder().setSchemaUrl(text());
        if (random.nextInt(8) != 0) {
            Resource.Builder resource = Resource.newBuilder();
            for (int i = random.nextInt(5); i > 0; i--) {
                String name = random.nextBoolean()
                        ? NAMES[random.nextInt(NAMES.length)]
                        : StreamLabels.RESOURCE_ATTRIBUTES.get(random.nextInt(StreamLabels.RESOURCE_ATTRIBUTES.size()));
                resource.addAttributes(KeyValue.newBuilder().setKey(name).setValue(value(2)));
            }
            logs.setResource(resource);
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            logs.addScopeLogs(scopeLogs());
        }
        return logs.build();
    }

    private ScopeLogs scopeLogs() {
        ScopeLogs.Builder logs = ScopeLogs.newBuilder();
        if (random.nextBoolean()) {
            InstrumentationScope.Builder scope =
                    InstrumentationScope.newBuilder().setName(text()).setVersion(text());
            if (random.nextBoolean()) {
                scope.addAttributes(attribute()).setDroppedAttributesCount(random.nextInt());
            }
            logs.setScope(scope);
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            logs.addLogRecords(record());
        }
        return logs.build();
    }

    private LogRecord record() {
        LogRecord.Builder record = LogRecord.newBuilder();
        if (random.nextInt(10) != 0) {
            record.setTimeUnixNano(random.nextInt(20) == 0 ? random.nextLong() : NOW - random.nextInt());
        }
        if (random.nextBoolean()) {
            record.setObservedTimeUnixNano(NOW - random.nextInt());
        }
        if (random.nextInt(10) != 0) {
            record.setBody(value(3));
        }
        if (random.nextBoolean()) {
            record.setSeverityNumberValue(random.nextInt(15) == 0 ? random.nextInt() : random.nextInt(25));
            record.setSeverityText(text());
        }
        if (random.nextBoolean()) {
            record.setTraceId(bytes(random.nextInt(20) == 0 ? 5 : 16))
                    .setSpanId(bytes(random.nextInt(20) == 0 ? 9 : 8));
        }
        if (random.nextInt(4) == 0) {
            record.setFlags(random.nextInt())
                    .setDroppedAttributesCount(random.nextInt())
                    .setEventName(text());
        }
        for (int i = random.nextInt(8); i > 0; i--) {
            record.addAttributes(attribute());
        }
        if (random.nextInt(6) == 0) {
            record.setUnknownFields(unknownFields());
        }
        return record.build();
    }
}
