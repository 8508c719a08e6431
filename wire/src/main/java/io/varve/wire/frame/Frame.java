package io.varve.wire.frame;

import java.util.List;

/**
 * A sealed batch: the value of one Kafka record.
 *
 * @param tenant whose rows these are; the header {@link FrameHeaders#TENANT}
 * @param rows records in it, definitions not counted; the header {@link FrameHeaders#ROWS}
 * @param payload the record's value, see {@link FrameReader}; not copied, not to be changed
 * @param definitions the streams it defines, to be marked by {@code StreamRegistry.acknowledged} once Kafka has the record
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes that go to Kafka as they are; frames are never compared
public record Frame(String tenant, int rows, byte[] payload, List<StreamDay> definitions) {
    public Frame {
        definitions = List.copyOf(definitions);
    }

    /** The value of a record that has its place in a partition and nothing in it. */
    public static byte[] withoutRows() {
        byte[] payload = new byte[FrameFormat.HEADER_BYTES];
        FrameFormat.INT.set(payload, 0, FrameFormat.MAGIC);
        return payload;
    }
}
