package io.varve.wire.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Seeded random requests of spans: sparse and full ones, values of every kind, strange names, unknown fields, fields in any order. */
final class RandomTraces extends RandomExport {
    RandomTraces(long seed) {
        super(seed);
    }

    ExportTraceServiceRequest request() {
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            request.addResourceSpans(resourceSpans());
        }
        return request.build();
    }

    @Override
    byte[] encoded() {
        byte[] request = request().toByteArray();
        if (random.nextInt(3) == 0) {
            request = shuffled(request, 0);
        }
        return random.nextInt(4) == 0 ? concat(request, request().toByteArray()) : request;
    }

    byte[] json(ExportTraceServiceRequest message) throws InvalidProtocolBufferException {
        return toJson(message);
    }

    /** The same message with its fields in another order, and so the resources, scopes and spans in it. */
    private byte[] shuffled(byte[] message, int depth) {
        try {
            List<Map.Entry<Integer, UnknownFieldSet.Field>> fields =
                    new ArrayList<>(UnknownFieldSet.parseFrom(message).asMap().entrySet());
            Collections.shuffle(fields, random);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream output = CodedOutputStream.newInstance(bytes);
            for (Map.Entry<Integer, UnknownFieldSet.Field> field : fields) {
                if (depth < 3 && field.getKey() == (depth == 0 ? 1 : 2)) {
                    for (ByteString nested : field.getValue().getLengthDelimitedList()) {
                        output.writeByteArray(field.getKey(), shuffled(nested.toByteArray(), depth + 1));
                    }
                } else {
                    field.getValue().writeTo(field.getKey(), output);
                }
            }
            output.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ResourceSpans resourceSpans() {
        ResourceSpans.Builder spans = ResourceSpans.newBuilder().setSchemaUrl(text());
        if (random.nextInt(8) != 0) {
            Resource.Builder resource = Resource.newBuilder();
            for (int i = random.nextInt(5); i > 0; i--) {
                resource.addAttributes(KeyValue.newBuilder()
                        .setKey(random.nextInt(3) == 0 ? "service.name" : NAMES[random.nextInt(NAMES.length)])
                        .setValue(value(2)));
            }
            spans.setResource(resource);
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            spans.addScopeSpans(scopeSpans());
        }
        return spans.build();
    }

    private ScopeSpans scopeSpans() {
        ScopeSpans.Builder spans = ScopeSpans.newBuilder();
        if (random.nextBoolean()) {
            InstrumentationScope.Builder scope =
                    InstrumentationScope.newBuilder().setName(text()).setVersion(text());
            if (random.nextBoolean()) {
                scope.addAttributes(attribute()).setDroppedAttributesCount(random.nextInt());
            }
            spans.setScope(scope);
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            spans.addSpans(span());
        }
        return spans.build();
    }

    private Span span() {
        Span.Builder span = Span.newBuilder()
                .setTraceId(id(16))
                .setSpanId(id(8))
                .setName(text())
                .setKindValue(random.nextInt(15) == 0 ? random.nextInt() : random.nextInt(6));
        long start = random.nextInt(20) == 0 ? random.nextLong() : NOW - random.nextInt();
        span.setStartTimeUnixNano(start);
        if (random.nextInt(15) != 0) {
            span.setEndTimeUnixNano(
                    random.nextInt(20) == 0 ? random.nextLong() : start + random.nextInt(1 << 30) - 1000);
        }
        if (random.nextBoolean()) {
            span.setParentSpanId(id(8));
        }
        if (random.nextInt(3) == 0) {
            span.setStatus(Status.newBuilder()
                    .setCodeValue(random.nextInt(15) == 0 ? random.nextInt() : random.nextInt(3))
                    .setMessage(text()));
        }
        if (random.nextInt(4) == 0) {
            span.setTraceState(text())
                    .setFlags(random.nextInt())
                    .setDroppedAttributesCount(random.nextInt())
                    .setDroppedEventsCount(random.nextInt())
                    .setDroppedLinksCount(random.nextInt());
        }
        for (int i = random.nextInt(8); i > 0; i--) {
            span.addAttributes(attribute());
        }
        for (int i = random.nextInt(10) - 7; i > 0; i--) {
            Span.Event.Builder event =
                    Span.Event.newBuilder().setTimeUnixNano(random.nextLong()).setName(text());
            for (int j = random.nextInt(3); j > 0; j--) {
                event.addAttributes(attribute());
            }
            span.addEvents(event.setDroppedAttributesCount(random.nextInt(3)));
        }
        for (int i = random.nextInt(10) - 8; i > 0; i--) {
            span.addLinks(Span.Link.newBuilder()
                    .setTraceId(id(16))
                    .setSpanId(id(8))
                    .setTraceState(text())
                    .addAttributes(attribute())
                    .setFlags(random.nextInt(4)));
        }
        if (random.nextInt(6) == 0) {
            span.setUnknownFields(UnknownFieldSet.newBuilder()
                    .addField(1, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .mergeFrom(unknownFields())
                    .build());
        }
        return span.build();
    }

    private ByteString id(int length) {
        return switch (random.nextInt(40)) {
            case 0 -> bytes(random.nextInt(2 * length));
            case 1 -> ByteString.copyFrom(new byte[length]);
            case 2 -> ByteString.EMPTY;
            default -> bytes(length);
        };
    }
}
