package io.varve.wire.batch;

import io.varve.schema.IngestTable;
import io.varve.wire.frame.FrameFormat;
import java.util.ArrayList;
import java.util.List;

/** Sections to the bytes of {@link FrameFormat}: rows are copied out of their columns when all are known, into one array of the right size. */
public final class FrameWriter {
    private record Section(IngestTable table, RecordBatchMessage.Encoded batch) {}

    private final List<Section> sections = new ArrayList<>();

    /** Adds a table's rows; each table once. */
    public FrameWriter add(IngestTable table, RecordBatchMessage.Encoded batch) {
        sections.add(new Section(table, batch));
        return this;
    }

    /** The frame's bytes. */
    public byte[] payload() {
        int length = FrameFormat.HEADER_BYTES;
        for (Section section : sections) {
            length = Math.addExact(
                    length,
                    Math.addExact(
                            FrameFormat.SECTION_HEADER_BYTES, section.batch().length()));
        }
        byte[] payload = new byte[length];
        FixedColumn.INT.set(payload, 0, FrameFormat.MAGIC);
        FixedColumn.INT.set(payload, 4, sections.size());
        int position = FrameFormat.HEADER_BYTES;
        for (Section section : sections) {
            FixedColumn.INT.set(payload, position, section.table().wireId());
            FixedColumn.INT.set(payload, position + 4, section.batch().length());
            position += FrameFormat.SECTION_HEADER_BYTES;
            section.batch().write(payload, position);
            position += section.batch().length();
        }
        return payload;
    }
}
