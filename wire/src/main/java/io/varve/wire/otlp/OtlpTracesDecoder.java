package io.varve.wire.otlp;

import static io.varve.wire.protobuf.ProtobufCursor.FIXED32;
import static io.varve.wire.protobuf.ProtobufCursor.FIXED64;
import static io.varve.wire.protobuf.ProtobufCursor.LENGTH;
import static io.varve.wire.protobuf.ProtobufCursor.VARINT;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.DecodeResult;
import io.varve.wire.batch.DiscardReason;
import io.varve.wire.batch.Rejections;
import io.varve.wire.protobuf.ProtobufCursor;
import io.varve.wire.protobuf.ProtobufWriter;
import io.varve.wire.trace.AttributeScope;
import io.varve.wire.trace.AttributeType;
import io.varve.wire.trace.RefusedResource;
import io.varve.wire.trace.ResourceResolution;
import io.varve.wire.trace.SpanBatch;
import io.varve.wire.trace.SpanResource;
import io.varve.wire.trace.SpanRow;
import org.jspecify.annotations.Nullable;

/**
 * {@code ExportTraceServiceRequest} to rows: in protobuf, or in OTLP's JSON, which is written as protobuf first so that both mean the same.
 *
 * <p>Not safe for threads; one for each batch or thread, used again and again.
 */
public final class OtlpTracesDecoder {
    private static final int TRACE_ID = 1 << 3 | LENGTH;
    private static final int SPAN_ID = 2 << 3 | LENGTH;
    private static final int TRACE_STATE = 3 << 3 | LENGTH;
    private static final int PARENT_SPAN_ID = 4 << 3 | LENGTH;
    private static final int NAME = 5 << 3 | LENGTH;
    private static final int KIND = 6 << 3 | VARINT;
    private static final int START_TIME_UNIX_NANO = 7 << 3 | FIXED64;
    private static final int END_TIME_UNIX_NANO = 8 << 3 | FIXED64;
    private static final int ATTRIBUTES = 9 << 3 | LENGTH;
    private static final int DROPPED_ATTRIBUTES_COUNT = 10 << 3 | VARINT;
    private static final int EVENTS = 11 << 3 | LENGTH;
    private static final int DROPPED_EVENTS_COUNT = 12 << 3 | VARINT;
    private static final int LINKS = 13 << 3 | LENGTH;
    private static final int DROPPED_LINKS_COUNT = 14 << 3 | VARINT;
    private static final int STATUS = 15 << 3 | LENGTH;
    private static final int FLAGS = 16 << 3 | FIXED32;
    private static final int STATUS_MESSAGE = 2 << 3 | LENGTH;
    private static final int STATUS_CODE = 3 << 3 | VARINT;
    private static final int EVENT_NAME = 2 << 3 | LENGTH;
    private static final int EVENT_ATTRIBUTES = 3 << 3 | LENGTH;
    private static final int LINK_TRACE_ID = 1 << 3 | LENGTH;
    private static final int LINK_SPAN_ID = 2 << 3 | LENGTH;
    private static final int LINK_ATTRIBUTES = 4 << 3 | LENGTH;

    private static final byte[] NONE = new byte[0];
    private static final String TOO_DEEP = "a value is nested deeper than " + AttributeReader.DEEPEST + " levels";

    private final ExportRequest walk = new ExportRequest();
    private final ResourceReader resources = new ResourceReader();
    private final KeyValue pair = new KeyValue();
    private final AnyValue value = new AnyValue();
    private final StoredMessage stored = new StoredMessage();
    private final ProtobufCursor inner = new ProtobufCursor();
    private final TracesJson json = new TracesJson();

    /**
     * Appends the spans of a protobuf request to a batch.
     *
     * @param request the message, after any content encoding was undone
     * @param receivedUnixNano when it came in: what limits on time are measured from
     * @return how many are rows now and why others are not
     * @throws MalformedRequestException when it is no such message; the batch is then as it was before
     */
    public DecodeResult decode(byte[] request, SpanBatch batch, long receivedUnixNano)
            throws MalformedRequestException {
        return decode(request, request.length, batch, receivedUnixNano);
    }

    /**
     * The same for a request in OTLP's JSON encoding.
     *
     * @param request UTF-8 text
     * @throws MalformedRequestException when it is no JSON or not that of such a message; the batch is then as it was before
     */
    public DecodeResult decodeJson(byte[] request, SpanBatch batch, long receivedUnixNano)
            throws MalformedRequestException {
        ProtobufWriter protobuf = json.toProtobuf(request);
        return decode(protobuf.bytes(), protobuf.length(), batch, receivedUnixNano);
    }

    private DecodeResult decode(byte[] request, int length, SpanBatch batch, long receivedUnixNano)
            throws MalformedRequestException {
        return batch.append(receivedUnixNano, rejections -> walk.walk(request, length, new Spans(batch, rejections)));
    }

    /** The spans of one request, each with the resource and scope that it is of. */
    private final class Spans implements ExportRequest.Visitor {
        private final SpanBatch batch;
        private final Rejections rejections;
        private @Nullable SpanResource resource;

        Spans(SpanBatch batch, Rejections rejections) {
            this.batch = batch;
            this.rejections = rejections;
        }

        @Override
        public boolean scope(ExportRequest.Part of, ExportRequest.Part scope, int records)
                throws MalformedRequestException {
            resource = switch (resolve(of, scope, batch)) {
                case RefusedResource refused -> {
                    rejections.add(
                            DiscardReason.INVALID_RECORD, records, () -> "spans are refused: " + refused.error());
                    yield null;
                }
                case SpanResource known -> known;
            };
            return resource != null;
        }

        @Override
        public void record(ProtobufCursor cursor, int end) throws MalformedRequestException {
            SpanResource of = resource;
            if (of != null) {
                batch.row().begin(of);
                readSpan(cursor, end, batch.row(), batch.limits().maxAttributeBytes());
                batch.row().end(rejections);
            }
        }
    }

    private ResourceResolution resolve(ExportRequest.Part resource, ExportRequest.Part scope, SpanBatch batch)
            throws MalformedRequestException {
        ResourceResolution known = batch.resources()
                .find(resource.bytes, resource.from, resource.count(), scope.bytes, scope.from, scope.count());
        if (known != null) {
            return known;
        }
        ResourceResolution read = resources.read(resource, scope, batch.limits().maxAttributeBytes());
        batch.resources()
                .put(resource.bytes, resource.from, resource.count(), scope.bytes, scope.from, scope.count(), read);
        return read;
    }

    private void readSpan(ProtobufCursor at, int end, SpanRow row, int mostText) throws MalformedRequestException {
        byte[] request = at.bytes();
        long start = 0;
        long endTime = 0;
        int droppedAttributes = 0;
        int droppedEvents = 0;
        int droppedLinks = 0;
        int statusCode = 0;
        int messageFrom = 0;
        int messageTo = 0;
        while (at.position() < end) {
            int tag = at.tag(end);
            switch (tag) {
                case TRACE_ID -> {
                    int to = at.lengthEnd(end);
                    row.traceId(request, at.position(), to - at.position());
                    at.position(to);
                }
                case SPAN_ID -> {
                    int to = at.lengthEnd(end);
                    row.spanId(request, at.position(), to - at.position());
                    at.position(to);
                }
                case PARENT_SPAN_ID -> {
                    int to = at.lengthEnd(end);
                    row.parentSpanId(request, at.position(), to - at.position());
                    at.position(to);
                }
                case TRACE_STATE -> {
                    int to = at.lengthEnd(end);
                    row.traceState(request, at.position(), to - at.position());
                    at.position(to);
                }
                case NAME -> {
                    int to = at.lengthEnd(end);
                    row.name(request, at.position(), to - at.position());
                    at.position(to);
                }
                case KIND -> row.kind((int) at.varint(end));
                case START_TIME_UNIX_NANO -> start = at.fixed64(end);
                case END_TIME_UNIX_NANO -> endTime = at.fixed64(end);
                case FLAGS -> row.flags(at.fixed32(end));
                case DROPPED_ATTRIBUTES_COUNT -> droppedAttributes = (int) at.varint(end);
                case DROPPED_EVENTS_COUNT -> droppedEvents = (int) at.varint(end);
                case DROPPED_LINKS_COUNT -> droppedLinks = (int) at.varint(end);
                case ATTRIBUTES -> {
                    int to = at.lengthEnd(end);
                    readAttribute(AttributeScope.SPAN, request, at.position(), to, row);
                    at.position(to);
                }
                case EVENTS -> {
                    int to = at.lengthEnd(end);
                    readEvent(request, at.position(), to, row, mostText);
                    at.position(to);
                }
                case LINKS -> {
                    int to = at.lengthEnd(end);
                    readLink(request, at.position(), to, row, mostText);
                    at.position(to);
                }
                case STATUS -> {
                    // Given in parts it is one status: what comes later stands.
                    int to = at.lengthEnd(end);
                    while (at.position() < to) {
                        int field = at.tag(to);
                        if (field == STATUS_CODE) {
                            statusCode = (int) at.varint(to);
                        } else if (field == STATUS_MESSAGE) {
                            messageTo = at.lengthEnd(to);
                            messageFrom = at.position();
                            at.position(messageTo);
                        } else {
                            at.skip(field, to);
                        }
                    }
                }
                default -> at.skip(tag, end);
            }
        }
        row.times(start, endTime);
        row.status(statusCode, request, messageFrom, messageTo - messageFrom);
        row.dropped(droppedAttributes, droppedEvents, droppedLinks);
    }

    private void readAttribute(AttributeScope scope, byte[] bytes, int from, int to, SpanRow row)
            throws MalformedRequestException {
        pair.read(bytes, from, to);
        value.read(pair.value, pair.valueOffset, pair.valueEnd);
        switch (value.kind) {
            case AnyValue.STRING ->
                attribute(scope, row, AttributeType.STRING, 0, value.content, value.offset, value.count());
            case AnyValue.INT -> attribute(scope, row, AttributeType.INT, value.bits, NONE, 0, 0);
            case AnyValue.DOUBLE -> attribute(scope, row, AttributeType.FLOAT, value.bits, NONE, 0, 0);
            case AnyValue.BOOL -> attribute(scope, row, AttributeType.BOOL, value.bits, NONE, 0, 0);
            default -> {
                if (stored.read(MessageShape.ANY_VALUE, pair.value, pair.valueOffset, pair.valueEnd, 0)) {
                    attribute(scope, row, AttributeType.OTHER, 0, stored.bytes, stored.from, stored.to - stored.from);
                } else {
                    row.refuse(TOO_DEEP);
                }
            }
        }
    }

    private void attribute(
            AttributeScope scope, SpanRow row, AttributeType type, long bits, byte[] bytes, int offset, int count) {
        row.attribute(scope, pair.bytes, pair.keyOffset, pair.keyCount(), type, bits, bytes, offset, count);
    }

    private void readEvent(byte[] bytes, int from, int to, SpanRow row, int mostText) throws MalformedRequestException {
        if (!stored.read(MessageShape.EVENT, bytes, from, to, mostText)) {
            row.refuse(TOO_DEEP);
            return;
        }
        byte[] event = stored.bytes;
        int start = stored.from;
        int end = stored.to;
        int nameFrom = start;
        int nameTo = start;
        inner.reset(event, start);
        while (inner.position() < end) {
            int tag = inner.tag(end);
            if (tag == EVENT_NAME) {
                nameTo = inner.lengthEnd(end);
                nameFrom = inner.position();
                inner.position(nameTo);
            } else if (tag == EVENT_ATTRIBUTES) {
                int attributeEnd = inner.lengthEnd(end);
                readAttribute(AttributeScope.EVENT, event, inner.position(), attributeEnd, row);
                inner.position(attributeEnd);
            } else {
                inner.skip(tag, end);
            }
        }
        row.event(event, start, end - start, event, nameFrom, nameTo - nameFrom);
    }

    private void readLink(byte[] bytes, int from, int to, SpanRow row, int mostText) throws MalformedRequestException {
        if (!stored.read(MessageShape.LINK, bytes, from, to, mostText)) {
            row.refuse(TOO_DEEP);
            return;
        }
        byte[] link = stored.bytes;
        int start = stored.from;
        int end = stored.to;
        int traceIdLength = 0;
        int spanIdLength = 0;
        inner.reset(link, start);
        while (inner.position() < end) {
            int tag = inner.tag(end);
            switch (tag) {
                case LINK_TRACE_ID -> {
                    int idEnd = inner.lengthEnd(end);
                    traceIdLength = idEnd - inner.position();
                    inner.position(idEnd);
                }
                case LINK_SPAN_ID -> {
                    int idEnd = inner.lengthEnd(end);
                    spanIdLength = idEnd - inner.position();
                    inner.position(idEnd);
                }
                case LINK_ATTRIBUTES -> {
                    int attributeEnd = inner.lengthEnd(end);
                    readAttribute(AttributeScope.LINK, link, inner.position(), attributeEnd, row);
                    inner.position(attributeEnd);
                }
                default -> inner.skip(tag, end);
            }
        }
        if (traceIdLength != 16 && traceIdLength != 0) {
            row.refuse("a link's trace_id has 16 bytes or none, this one " + traceIdLength);
        }
        if (spanIdLength != 8 && spanIdLength != 0) {
            row.refuse("a link's span_id has 8 bytes or none, this one " + spanIdLength);
        }
        row.link(link, start, end - start);
    }
}
