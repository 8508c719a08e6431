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

/**
 * {@code ExportLogsServiceRequest} to rows: in protobuf, or in OTLP's JSON, which is written as protobuf first so that both mean the same.
 *
 * <p>Not safe for threads; one for each batch or thread, used again and again.
 */
public final class OtlpLogsDecoder {
    private static final int REQUEST_RESOURCE_LOGS = 1 << 3 | LENGTH;
    private static final int RESOURCE_LOGS_RESOURCE = 1 << 3 | LENGTH;
    private static final int RESOURCE_LOGS_SCOPE_LOGS = 2 << 3 | LENGTH;
    private static final int SCOPE_LOGS_SCOPE = 1 << 3 | LENGTH;
    private static final int SCOPE_LOGS_LOG_RECORDS = 2 << 3 | LENGTH;
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

    private final ProtobufCursor cursor = new ProtobufCursor();
    private final AttributeReader attributes = new AttributeReader();
    private final StreamReader streams = new StreamReader();
    private final AnyValue body = new AnyValue();
    private final ValueText text = new ValueText();
    private final OtlpJson json = new OtlpJson();

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

    private void append(byte[] request, int length, LogBatch batch, Rejections rejections)
            throws MalformedRequestException {
        cursor.reset(request, 0);
        while (cursor.position() < length) {
            int tag = cursor.tag(length);
            if (tag == REQUEST_RESOURCE_LOGS) {
                readResourceLogs(cursor.lengthEnd(length), batch, rejections);
            } else {
                cursor.skip(tag, length);
            }
        }
    }

    private DecodeResult decode(byte[] request, int length, LogBatch batch, long receivedUnixNano)
            throws MalformedRequestException {
        LogBatch.Mark mark = batch.mark();
        Rejections rejections = new Rejections();
        batch.row().request(receivedUnixNano);
        boolean complete = false;
        try {
            append(request, length, batch, rejections);
            complete = true;
        } finally {
            if (!complete) {
                batch.rollback(mark);
            }
        }
        return rejections.result(batch.rows() - mark.rows());
    }

    /** The resource may stand behind its records and may come in parts: it is looked for first. */
    private void readResourceLogs(int end, LogBatch batch, Rejections rejections) throws MalformedRequestException {
        byte[] request = cursor.bytes();
        int start = cursor.position();
        byte[] resource = request;
        int resourceFrom = start;
        int resourceTo = start;
        int merges = 0;
        while (cursor.position() < end) {
            int tag = cursor.tag(end);
            if (tag == RESOURCE_LOGS_RESOURCE) {
                int to = cursor.lengthEnd(end);
                if (resourceFrom == resourceTo) {
                    resourceFrom = cursor.position();
                    resourceTo = to;
                } else {
                    merges = Merged.next(merges, cursor.position());
                    resource = Merged.of(resource, resourceFrom, resourceTo, request, cursor.position(), to);
                    resourceFrom = 0;
                    resourceTo = resource.length;
                }
                cursor.position(to);
            } else {
                cursor.skip(tag, end);
            }
        }
        cursor.position(start);
        while (cursor.position() < end) {
            int tag = cursor.tag(end);
            if (tag == RESOURCE_LOGS_SCOPE_LOGS) {
                readScopeLogs(cursor.lengthEnd(end), resource, resourceFrom, resourceTo, batch, rejections);
            } else {
                cursor.skip(tag, end);
            }
        }
    }

    private void readScopeLogs(
            int end, byte[] resource, int resourceFrom, int resourceTo, LogBatch batch, Rejections rejections)
            throws MalformedRequestException {
        byte[] request = cursor.bytes();
        int start = cursor.position();
        byte[] scope = request;
        int scopeFrom = start;
        int scopeTo = start;
        int merges = 0;
        int records = 0;
        while (cursor.position() < end) {
            int tag = cursor.tag(end);
            if (tag == SCOPE_LOGS_SCOPE) {
                int to = cursor.lengthEnd(end);
                if (scopeFrom == scopeTo) {
                    scopeFrom = cursor.position();
                    scopeTo = to;
                } else {
                    merges = Merged.next(merges, cursor.position());
                    scope = Merged.of(scope, scopeFrom, scopeTo, request, cursor.position(), to);
                    scopeFrom = 0;
                    scopeTo = scope.length;
                }
                cursor.position(to);
            } else {
                records += tag == SCOPE_LOGS_LOG_RECORDS ? 1 : 0;
                cursor.skip(tag, end);
            }
        }
        switch (stream(resource, resourceFrom, resourceTo, scope, scopeFrom, scopeTo, batch)) {
            case RefusedStream refused -> rejections.add(refused.reason(), records, refused::error);
            case LogStream stream -> {
                cursor.position(start);
                while (cursor.position() < end) {
                    int tag = cursor.tag(end);
                    if (tag == SCOPE_LOGS_LOG_RECORDS) {
                        readLogRecord(cursor.lengthEnd(end), stream, batch.row(), rejections);
                    } else {
                        cursor.skip(tag, end);
                    }
                }
            }
        }
    }

    private StreamResolution stream(
            byte[] resource, int from, int to, byte[] scope, int scopeFrom, int scopeTo, LogBatch batch)
            throws MalformedRequestException {
        StreamResolution known =
                batch.streamCache().find(resource, from, to - from, scope, scopeFrom, scopeTo - scopeFrom);
        if (known != null) {
            return known;
        }
        StreamResolution read = streams.read(resource, from, to, scope, scopeFrom, scopeTo, batch.policy());
        batch.streamCache().put(resource, from, to - from, scope, scopeFrom, scopeTo - scopeFrom, read);
        return read;
    }

    /** Attributes are written as they come, other fields once the last of each is known. */
    private void readLogRecord(int end, LogStream stream, LogRow row, Rejections rejections)
            throws MalformedRequestException {
        ProtobufCursor at = cursor;
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
