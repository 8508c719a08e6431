package io.varve.wire.fluent;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.DecodeResult;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.Rejections;
import io.varve.wire.otlp.OtlpLogsDecoder;
import io.varve.wire.record.LogRecordWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.msgpack.value.ValueType;

/**
 * The events of a message of the Fluent forward protocol to rows.
 *
 * <p>Not safe for threads; used again and again.
 */
public final class ForwardDecoder {
    /** Maps and arrays in each other. */
    private static final int DEEPEST = 32;

    /** The resource attribute that says under which tag events came. */
    private static final String TAG = "fluent.tag";

    private final LogRecordWriter record = new LogRecordWriter(false);
    private final OtlpLogsDecoder decoder = new OtlpLogsDecoder();

    /**
     * Appends a message's events to a batch.
     *
     * @param bytes the message
     * @param message what {@link ForwardMessage#parse} says of it
     * @param maxUncompressed bytes that its events may have
     * @param receivedUnixNano when it came in, what limits on time are measured from
     * @throws MalformedRequestException when an event can't be read; the batch is then as it was before
     */
    public DecodeResult decode(
            byte[] bytes, ForwardMessage message, int maxUncompressed, LogBatch batch, long receivedUnixNano)
            throws MalformedRequestException {
        return batch.append(receivedUnixNano, rejections -> read(bytes, message, maxUncompressed, batch, rejections));
    }

    private void read(byte[] bytes, ForwardMessage message, int maxUncompressed, LogBatch batch, Rejections rejections)
            throws MalformedRequestException {
        try (Msgpack in = events(bytes, message, maxUncompressed)) {
            switch (message.mode()) {
                case MESSAGE -> event(in, message.tag(), batch, rejections);
                case FORWARD -> {
                    int events = in.arrayHeader();
                    for (int i = 0; i < events; i++) {
                        entry(in, message.tag(), batch, rejections);
                    }
                }
                case PACKED_FORWARD -> {
                    while (in.hasNext()) {
                        entry(in, message.tag(), batch, rejections);
                    }
                }
            }
        }
    }

    private static Msgpack events(byte[] bytes, ForwardMessage message, int maxUncompressed)
            throws MalformedRequestException {
        int count = message.to() - message.from();
        if (!message.gzip()) {
            return new Msgpack(bytes, message.from(), count);
        }
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes, message.from(), count), 8192)) {
            byte[] events = gzip.readNBytes(maxUncompressed + 1);
            if (events.length > maxUncompressed) {
                throw new MalformedRequestException(
                        "fluent: the events have more than " + maxUncompressed + " bytes uncompressed");
            }
            return new Msgpack(events, 0, events.length);
        } catch (IOException e) {
            throw new MalformedRequestException("fluent: the events are no gzip", e);
        }
    }

    private void entry(Msgpack in, String tag, LogBatch batch, Rejections rejections) throws MalformedRequestException {
        if (in.nextType() != ValueType.ARRAY || in.arrayHeader() != 2) {
            throw new MalformedRequestException("fluent: an event is an array of a time and a record");
        }
        event(in, tag, batch, rejections);
    }

    private void event(Msgpack in, String tag, LogBatch batch, Rejections rejections) throws MalformedRequestException {
        record.begin();
        record.resource(TAG, tag);
        record.timestamp(time(in));
        if (in.nextType() != ValueType.MAP) {
            throw new MalformedRequestException("fluent: a record is a map");
        }
        value(in, 0);
        decoder.append(record.end(tag), batch, rejections);
    }

    /** Fluent Bit puts an event's metadata beside its time since version 2.1: {@code [time, metadata]}. It holds nothing of the line. */
    private static long time(Msgpack in) throws MalformedRequestException {
        if (in.nextType() != ValueType.ARRAY) {
            return in.time();
        }
        if (in.arrayHeader() != 2) {
            throw new MalformedRequestException("fluent: a time with metadata has two elements");
        }
        long time = in.time();
        in.skip();
        return time;
    }

    private void value(Msgpack in, int depth) throws MalformedRequestException {
        if (depth > DEEPEST) {
            throw new MalformedRequestException("fluent: a record is nested deeper than " + DEEPEST + " levels");
        }
        switch (in.nextType()) {
            case MAP -> {
                int pairs = in.mapHeader();
                record.beginMap();
                for (int i = 0; i < pairs; i++) {
                    record.name(key(in));
                    value(in, depth + 1);
                }
                record.endMap();
            }
            case ARRAY -> {
                int elements = in.arrayHeader();
                record.beginArray();
                for (int i = 0; i < elements; i++) {
                    value(in, depth + 1);
                }
                record.endArray();
            }
            case STRING, BINARY -> record.text(in.text());
            case BOOLEAN -> record.truth(in.truth());
            case FLOAT -> record.decimal(in.decimal());
            case INTEGER -> {
                if (in.isBig()) {
                    record.decimal(in.bigInteger());
                } else {
                    record.integer(in.integer());
                }
            }
            case NIL, EXTENSION -> {
                in.skip();
                record.nothing();
            }
        }
    }

    private static String key(Msgpack in) throws MalformedRequestException {
        return switch (in.nextType()) {
            case STRING, BINARY -> in.text();
            case INTEGER -> in.bigInteger();
            case NIL, BOOLEAN, FLOAT, ARRAY, MAP, EXTENSION ->
                throw new MalformedRequestException("fluent: a record's keys are texts");
        };
    }
}
