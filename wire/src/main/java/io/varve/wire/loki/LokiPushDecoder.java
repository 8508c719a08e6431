package io.varve.wire.loki;

import static io.varve.wire.protobuf.ProtobufCursor.LENGTH;
import static io.varve.wire.protobuf.ProtobufCursor.VARINT;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.DecodeResult;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.LogRow;
import io.varve.wire.batch.LogStream;
import io.varve.wire.batch.RefusedStream;
import io.varve.wire.batch.Rejections;
import io.varve.wire.batch.StreamResolution;
import io.varve.wire.batch.Utf8;
import io.varve.wire.protobuf.ProtobufCursor;
import io.varve.wire.protobuf.ProtobufWriter;

/**
 * Loki's push request to rows: {@code logproto.PushRequest} in raw snappy, or JSON, which is written as protobuf first so that both mean
 * the same.
 *
 * <p>Not safe for threads; one for each batch or thread, used again and again.
 */
public final class LokiPushDecoder {
    /** What Loki says, with status 422, to a request without streams. */
    public static final String NO_STREAMS = "error at least one valid stream is required for ingestion";

    private static final int REQUEST_STREAMS = 1 << 3 | LENGTH;
    private static final int STREAM_LABELS = 1 << 3 | LENGTH;
    private static final int STREAM_ENTRIES = 2 << 3 | LENGTH;
    private static final int ENTRY_TIMESTAMP = 1 << 3 | LENGTH;
    private static final int ENTRY_LINE = 2 << 3 | LENGTH;
    private static final int ENTRY_STRUCTURED_METADATA = 3 << 3 | LENGTH;
    private static final int TIMESTAMP_SECONDS = 1 << 3 | VARINT;
    private static final int TIMESTAMP_NANOS = 2 << 3 | VARINT;
    private static final int PAIR_NAME = 1 << 3 | LENGTH;
    private static final int PAIR_VALUE = 2 << 3 | LENGTH;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long LATEST_SECOND = Long.MAX_VALUE / NANOS_PER_SECOND;

    private final ProtobufCursor cursor = new ProtobufCursor();
    private final SnappyJavaDecompressor snappy = new SnappyJavaDecompressor();
    private final PushJson json = new PushJson();
    private byte[] uncompressed = new byte[1 << 16];
    private long seconds;
    private long nanos;

    /**
     * Appends the entries of a request in raw snappy to a batch.
     *
     * @param request the body, after any other content encoding was undone
     * @param maxUncompressed bytes that it may have uncompressed
     * @param receivedUnixNano when it came in, what limits on time are measured from
     * @return how many are rows now and why others are not
     * @throws MalformedRequestException when it is no such request; the batch is then as it was before
     */
    public DecodeResult decodeSnappy(byte[] request, int maxUncompressed, LogBatch batch, long receivedUnixNano)
            throws MalformedRequestException {
        try {
            int length = snappy.getUncompressedLength(request, 0);
            if (length < 0 || length > maxUncompressed) {
                throw new MalformedRequestException(
                        "snappy: the request says it has " + Integer.toUnsignedString(length)
                                + " bytes uncompressed; at most " + maxUncompressed + " are taken");
            }
            if (uncompressed.length < length) {
                uncompressed = new byte[length];
            }
            int written = snappy.decompress(request, 0, request.length, uncompressed, 0, uncompressed.length);
            return decode(uncompressed, written, batch, receivedUnixNano);
        } catch (MalformedInputException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new MalformedRequestException("snappy: corrupt input", e);
        }
    }

    /**
     * The same for a request that is not compressed any more.
     *
     * @throws MalformedRequestException when it is no such message; the batch is then as it was before
     */
    public DecodeResult decode(byte[] request, LogBatch batch, long receivedUnixNano) throws MalformedRequestException {
        return decode(request, request.length, batch, receivedUnixNano);
    }

    /**
     * The same for a request in JSON, {@code {"streams":[{"stream":{…},"values":[["ns","line",{…}]]}]}}.
     *
     * @param request UTF-8 text
     * @throws MalformedRequestException when it is no JSON or not that of such a request; the batch is then as it was before
     */
    public DecodeResult decodeJson(byte[] request, LogBatch batch, long receivedUnixNano)
            throws MalformedRequestException {
        ProtobufWriter protobuf = json.toProtobuf(request);
        return decode(protobuf.bytes(), protobuf.length(), batch, receivedUnixNano);
    }

    private DecodeResult decode(byte[] request, int length, LogBatch batch, long receivedUnixNano)
            throws MalformedRequestException {
        return batch.append(receivedUnixNano, rejections -> {
            cursor.reset(request, 0);
            while (cursor.position() < length) {
                int tag = cursor.tag(length);
                if (tag == REQUEST_STREAMS) {
                    readStream(cursor.lengthEnd(length), batch, rejections);
                } else {
                    cursor.skip(tag, length);
                }
            }
        });
    }

    /** The labels may stand behind their entries: they are looked for first. */
    private void readStream(int end, LogBatch batch, Rejections rejections) throws MalformedRequestException {
        int start = cursor.position();
        int labelsFrom = start;
        int labelsTo = start;
        int entries = 0;
        while (cursor.position() < end) {
            int tag = cursor.tag(end);
            if (tag == STREAM_LABELS) {
                labelsTo = cursor.lengthEnd(end);
                labelsFrom = cursor.position();
                cursor.position(labelsTo);
            } else {
                entries += tag == STREAM_ENTRIES ? 1 : 0;
                cursor.skip(tag, end);
            }
        }
        switch (stream(labelsFrom, labelsTo - labelsFrom, batch)) {
            case RefusedStream refused -> rejections.add(refused.reason(), entries, refused::error);
            case LogStream stream -> {
                cursor.position(start);
                while (cursor.position() < end) {
                    int tag = cursor.tag(end);
                    if (tag == STREAM_ENTRIES) {
                        readEntry(cursor.lengthEnd(end), stream, batch.row(), rejections);
                    } else {
                        cursor.skip(tag, end);
                    }
                }
            }
        }
    }

    private StreamResolution stream(int from, int count, LogBatch batch) {
        byte[] request = cursor.bytes();
        StreamResolution known = batch.streamCache().find(request, from, count, request, 0, 0);
        if (known != null) {
            return known;
        }
        StreamResolution resolved = PushStreams.resolve(Utf8.text(request, from, count), batch.policy());
        batch.streamCache().put(request, from, count, request, 0, 0, resolved);
        return resolved;
    }

    private void readEntry(int end, LogStream stream, LogRow row, Rejections rejections)
            throws MalformedRequestException {
        byte[] request = cursor.bytes();
        row.begin(stream);
        seconds = 0;
        nanos = 0;
        int lineFrom = 0;
        int lineTo = 0;
        while (cursor.position() < end) {
            int tag = cursor.tag(end);
            switch (tag) {
                case ENTRY_TIMESTAMP -> readTimestamp(cursor.lengthEnd(end));
                case ENTRY_LINE -> {
                    lineTo = cursor.lengthEnd(end);
                    lineFrom = cursor.position();
                    cursor.position(lineTo);
                }
                case ENTRY_STRUCTURED_METADATA -> readPair(cursor.lengthEnd(end), row);
                default -> cursor.skip(tag, end);
            }
        }
        row.timestamp(unixNano());
        row.body(request, lineFrom, lineTo - lineFrom);
        row.end(rejections);
    }

    private void readTimestamp(int end) throws MalformedRequestException {
        while (cursor.position() < end) {
            int tag = cursor.tag(end);
            switch (tag) {
                case TIMESTAMP_SECONDS -> seconds = cursor.varint(end);
                case TIMESTAMP_NANOS -> nanos = (int) cursor.varint(end);
                default -> cursor.skip(tag, end);
            }
        }
    }

    /** Negative for what 64 bits of nanoseconds can't hold, which is refused as a timestamp then. */
    private long unixNano() {
        if (seconds < 0 || seconds >= LATEST_SECOND || nanos < 0 || nanos >= NANOS_PER_SECOND) {
            return -1;
        }
        return seconds * NANOS_PER_SECOND + nanos;
    }

    private void readPair(int end, LogRow row) throws MalformedRequestException {
        byte[] request = cursor.bytes();
        int nameFrom = 0;
        int nameTo = 0;
        int valueFrom = 0;
        int valueTo = 0;
        while (cursor.position() < end) {
            int tag = cursor.tag(end);
            switch (tag) {
                case PAIR_NAME -> {
                    nameTo = cursor.lengthEnd(end);
                    nameFrom = cursor.position();
                    cursor.position(nameTo);
                }
                case PAIR_VALUE -> {
                    valueTo = cursor.lengthEnd(end);
                    valueFrom = cursor.position();
                    cursor.position(valueTo);
                }
                default -> cursor.skip(tag, end);
            }
        }
        row.attribute(request, nameFrom, nameTo - nameFrom, request, valueFrom, valueTo - valueFrom);
    }
}
