package io.varve.wire.otlp;

import static io.varve.wire.protobuf.ProtobufCursor.FIXED32;
import static io.varve.wire.protobuf.ProtobufCursor.FIXED64;
import static io.varve.wire.protobuf.ProtobufCursor.LENGTH;
import static io.varve.wire.protobuf.ProtobufCursor.VARINT;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.DecodeResult;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.LogRow;
import io.varve.wire.batch.LogStream;
import io.varve.wire.batch.RefusedStream;
import io.varve.wire.batch.Rejections;
import io.varve.wire.batch.StreamResolution;
import io.varve.wire.protobuf.ProtobufCursor;
import io.varve.wire.protobuf.ProtobufWriter;
import org.jspecify.annotations.Nullable;

/**
 * {@code ExportLogsServiceRequest} to rows: in protobuf, or in OTLP's JSON, which is written as protobuf first so that both mean the same.
 *
 * <p>Not safe for threads; one for each batch or thread, used again and again.
 */
public final class OtlpLogsDecoder {
    private static final int TIME_UNIX_NANO = 1 << 3 | FIXED64;
    private static final int SEVERITY_NUMBER = 2 << 3 | VARINT;
    private static final int SEVERITY_TEXT = 3 << 3 | LENGTH;
    private static final int BODY = 5 << 3 | LENGTH;
    private static final int ATTRIBUTES = 6 << 3 | LENGTH;
    private static final int DROPPED_ATTRIBUTES_COUNT = 7 << 3 | VARINT;
    private static final int FLAGS = 8 << 3 | FIXED32;
    private static final int TRACE_ID = 9 << 3 | LENGTH;
    private static final int SPAN_ID = 10 << 3 | LENGTH;
    private static final int OBSERVED_TIME_UNIX_NANO = 11 << 3 | FIXED64;
    private static final int EVENT_NAME = 12 << 3 | LENGTH;

    private static final byte[] DROPPED_NAME = "dropped_attributes_count".getBytes(UTF_8);
    private static final byte[] EVENT_NAME_NAME = "event_name".getBytes(UTF_8);
    private static final String TOO_DEEP = "a value is nested deeper than " + AttributeReader.DEEPEST + " levels";

    private final ExportRequest walk = new ExportRequest();
    private final AttributeReader attributes = new AttributeReader();
    private final StreamReader streams = new StreamReader();
    private final AnyValue body = new AnyValue();
    private final ValueText text = new ValueText();
    private final LogsJson json = new LogsJson();

    /**
     * Appends the records of a protobuf request to a batch.
     *
     * @param request the message, after any content encoding was undone
     * @param receivedUnixNano when it came in: the time of records that have none, and what limits on time are measured from
     * @return how many are rows now and why others are not
     * @throws MalformedRequestException when it is no such message; the batch is then as it was before
     */
    public DecodeResult decode(byte[] request, LogBatch batch, long receivedUnixNano) throws MalformedRequestException {
        return decode(request, request.length, batch, receivedUnixNano);
    }

    /**
     * The same for a request in OTLP's JSON encoding.
     *
     * @param request UTF-8 text
     * @throws MalformedRequestException when it is no JSON or not that of such a message; the batch is then as it was before
     */
    public DecodeResult decodeJson(byte[] request, LogBatch batch, long receivedUnixNano)
            throws MalformedRequestException {
        ProtobufWriter protobuf = json.toProtobuf(request);
        return decode(protobuf.bytes(), protobuf.length(), batch, receivedUnixNano);
    }

    /**
     * Appends what an adapter has written as protobuf, as a further part of the request for which it has called
     * {@link LogRow#request}. What fails leaves rows behind: the adapter goes back to its own mark.
     *
     * @throws MalformedRequestException when it is no such message
     */
    public void append(ProtobufWriter part, LogBatch batch, Rejections rejections) throws MalformedRequestException {
        append(part.bytes(), part.length(), batch, rejections);
    }

    private DecodeResult decode(byte[] request, int length, LogBatch batch, long receivedUnixNano)
            throws MalformedRequestException {
        return batch.append(receivedUnixNano, rejections -> append(request, length, batch, rejections));
    }

    private void append(byte[] request, int length, LogBatch batch, Rejections rejections)
            throws MalformedRequestException {
        walk.walk(request, length, new Records(batch, rejections));
    }

    /** The records of one request, each with the stream of its resource and scope. */
    private final class Records implements ExportRequest.Visitor {
        private final LogBatch batch;
        private final Rejections rejections;
        private @Nullable LogStream stream;

        Records(LogBatch batch, Rejections rejections) {
            this.batch = batch;
            this.rejections = rejections;
        }

        @Override
        public boolean scope(ExportRequest.Part resource, ExportRequest.Part scope, int records)
                throws MalformedRequestException {
            stream = switch (stream(resource, scope, batch)) {
                case RefusedStream refused -> {
                    rejections.add(refused.reason(), records, refused::error);
                    yield null;
                }
                case LogStream known -> known;
            };
            return stream != null;
        }

        @Override
        public void record(ProtobufCursor cursor, int end) throws MalformedRequestException {
            LogStream of = stream;
            if (of != null) {
                readLogRecord(cursor, end, of, batch.row(), rejections);
            }
        }
    }

    private StreamResolution stream(ExportRequest.Part resource, ExportRequest.Part scope, LogBatch batch)
            throws MalformedRequestException {
        StreamResolution known = batch.streamCache()
                .find(resource.bytes, resource.from, resource.count(), scope.bytes, scope.from, scope.count());
        if (known != null) {
            return known;
        }
        StreamResolution read = streams.read(
                resource.bytes, resource.from, resource.to, scope.bytes, scope.from, scope.to, batch.policy());
        batch.streamCache()
                .put(resource.bytes, resource.from, resource.count(), scope.bytes, scope.from, scope.count(), read);
        return read;
    }

    /** Attributes are written as they come, other fields once the last of each is known. */
    private void readLogRecord(ProtobufCursor at, int end, LogStream stream, LogRow row, Rejections rejections)
            throws MalformedRequestException {
        byte[] request = at.bytes();
        row.begin(stream);
        long time = 0;
        long observed = 0;
        int severity = 0;
        int flags = 0;
        int dropped = 0;
        int severityFrom = 0;
        int severityTo = 0;
        int traceFrom = 0;
        int traceTo = 0;
        int spanFrom = 0;
        int spanTo = 0;
        int eventFrom = 0;
        int eventTo = 0;
        byte[] bodyBytes = request;
        int bodyFrom = 0;
        int bodyTo = 0;
        int merges = 0;
        while (at.position() < end) {
            int tag = at.tag(end);
            switch (tag) {
                case TIME_UNIX_NANO -> time = at.fixed64(end);
                case OBSERVED_TIME_UNIX_NANO -> observed = at.fixed64(end);
                case SEVERITY_NUMBER -> severity = (int) at.varint(end);
                case FLAGS -> flags = at.fixed32(end);
                case DROPPED_ATTRIBUTES_COUNT -> dropped = (int) at.varint(end);
                case SEVERITY_TEXT -> {
                    severityTo = at.lengthEnd(end);
                    severityFrom = at.position();
                    at.position(severityTo);
                }
                case TRACE_ID -> {
                    traceTo = at.lengthEnd(end);
                    traceFrom = at.position();
                    at.position(traceTo);
                }
                case SPAN_ID -> {
                    spanTo = at.lengthEnd(end);
                    spanFrom = at.position();
                    at.position(spanTo);
                }
                case EVENT_NAME -> {
                    eventTo = at.lengthEnd(end);
                    eventFrom = at.position();
                    at.position(eventTo);
                }
                case BODY -> {
                    int to = at.lengthEnd(end);
                    if (bodyFrom == bodyTo) {
                        bodyFrom = at.position();
                        bodyTo = to;
                    } else {
                        merges = Merged.next(merges, at.position());
                        bodyBytes = Merged.of(bodyBytes, bodyFrom, bodyTo, request, at.position(), to);
                        bodyFrom = 0;
                        bodyTo = bodyBytes.length;
                    }
                    at.position(to);
                }
                case ATTRIBUTES -> {
                    int to = at.lengthEnd(end);
                    if (!attributes.read(request, at.position(), to, row)) {
                        row.refuse(TOO_DEEP);
                    }
                    at.position(to);
                }
                default -> at.skip(tag, end);
            }
        }
        if (time != 0) {
            row.timestamp(time);
            row.observedTimestamp(observed);
        } else {
            row.timestamp(observed == 0 ? row.receivedUnixNano() : observed);
        }
        row.severityNumber(severity);
        row.severityText(request, severityFrom, severityTo - severityFrom);
        row.flags(flags);
        if (traceTo - traceFrom == 16) {
            row.traceId(request, traceFrom);
        } else if (traceTo != traceFrom) {
            row.refuse("a trace_id has 16 bytes or none, this one " + (traceTo - traceFrom));
        }
        if (spanTo - spanFrom == 8) {
            row.spanId(request, spanFrom);
        } else if (spanTo != spanFrom) {
            row.refuse("a span_id has 8 bytes or none, this one " + (spanTo - spanFrom));
        }
        if (dropped != 0) {
            text.clear();
            text.addLong(Integer.toUnsignedLong(dropped));
            row.attribute(DROPPED_NAME, 0, DROPPED_NAME.length, text.bytes, 0, text.length);
        }
        row.attribute(EVENT_NAME_NAME, 0, EVENT_NAME_NAME.length, request, eventFrom, eventTo - eventFrom);
        readBody(bodyBytes, bodyFrom, bodyTo, row);
        row.end(rejections);
    }

    private void readBody(byte[] bytes, int from, int to, LogRow row) throws MalformedRequestException {
        body.read(bytes, from, to);
        if (body.kind == AnyValue.STRING) {
            row.body(body.content, body.offset, body.count());
            return;
        }
        text.clear();
        switch (body.kind) {
            case AnyValue.BOOL -> text.add(body.bits == 0 ? "false" : "true");
            case AnyValue.INT -> text.addLong(body.bits);
            default -> {
                if (!attributes.text(body, text)) {
                    row.refuse(TOO_DEEP);
                }
            }
        }
        row.body(text.bytes, 0, text.length);
    }
}
