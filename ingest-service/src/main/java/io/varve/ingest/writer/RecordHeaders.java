package io.varve.ingest.writer;

import io.varve.schema.ArrowTable;
import io.varve.wire.frame.FrameHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** What the headers of a Kafka record say. */
final class RecordHeaders {
    private RecordHeaders() {}

    /** Rows in the record; 0 when the header is missing or no number. Sizes batches, nothing else relies on it. */
    static long rows(ConsumerRecord<byte[], ByteBuffer> message) {
        Header header = message.headers().lastHeader(FrameHeaders.ROWS);
        if (header == null || header.value() == null || header.value().length > 9) {
            return 0;
        }
        long rows = 0;
        for (byte digit : header.value()) {
            if (digit < '0' || digit > '9') {
                return 0;
            }
            rows = rows * 10 + (digit - '0');
        }
        return rows;
    }

    /**
     * Why the record is not for this writer, whatever is in it; null when it is.
     *
     * @throws IllegalStateException when a newer Varve wrote it: it waits for a writer that knows its columns
     */
    static @Nullable String refusal(ConsumerRecord<byte[], ByteBuffer> message) {
        Header header = message.headers().lastHeader(FrameHeaders.SCHEMA);
        if (header == null || header.value() == null) {
            return "it has no header " + FrameHeaders.SCHEMA;
        }
        String text = new String(header.value(), StandardCharsets.UTF_8);
        int version = text.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(text) : 0;
        if (version > ArrowTable.VERSION) {
            throw new IllegalStateException("The record at offset " + message.offset() + " of partition "
                    + message.partition() + " has version " + version + " of the columns, this writer knows "
                    + ArrowTable.VERSION + ": start a newer one");
        }
        if (version >= ArrowTable.OLDEST_VERSION) {
            return message.value() == null ? "it has no value" : null;
        }
        return "its header " + FrameHeaders.SCHEMA + " names no version that this writer knows";
    }

    /** The size of the record's value in bytes. */
    static int bytes(ConsumerRecord<byte[], ByteBuffer> message) {
        return Math.max(0, message.serializedValueSize());
    }
}
