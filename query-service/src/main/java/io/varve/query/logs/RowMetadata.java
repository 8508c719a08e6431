package io.varve.query.logs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.logql.pipeline.StructuredMetadata;
import io.varve.schema.LogField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.jspecify.annotations.Nullable;

/**
 * The structured metadata of the rows of one batch: the columns of {@link RowLabels#EVERY_COLUMN} or
 * {@link RowLabels#EVERY_COLUMN_BESIDE_TIME}, and what each row's stream adds. Per row nothing is allocated.
 */
final class RowMetadata implements LineMetadata {

    private static final byte[] HEX = "0123456789abcdef".getBytes(ISO_8859_1);
    private static final byte[] DETECTED_LEVEL = name(LogField.DETECTED_LEVEL);
    private static final byte[] SEVERITY_TEXT = name(LogField.SEVERITY_TEXT);
    private static final byte[] SEVERITY_NUMBER = name(LogField.SEVERITY_NUMBER);
    private static final byte[] FLAGS = name(LogField.FLAGS);
    private static final byte[] OBSERVED_TIMESTAMP = name(LogField.OBSERVED_TIMESTAMP);
    private static final byte[] TRACE_ID = name(LogField.TRACE_ID);
    private static final byte[] SPAN_ID = name(LogField.SPAN_ID);

    /** Stands for an absent time in {@code observed_delay}. */
    private static final long NOT_OBSERVED = Long.MIN_VALUE;

    /** Room for the texts that a row's numbers and identities become: 32 + 16 hex digits and three numbers. */
    private static final int SCRATCH = 128;

    private final byte[][][] metadataOfStream;
    private final TextColumn level;
    private final TextColumn severityText;
    private final UInt1Vector severityNumber;
    private final UInt4Vector flags;
    /** When rows were observed, or their own time where the delay says so. */
    private final TimeStampNanoTZVector time;

    private final @Nullable BigIntVector observedDelay;
    private final FixedSizeBinaryVector traceId;
    private final FixedSizeBinaryVector spanId;
    private final MapVector attributes;
    private final TextColumn attributeNames;
    private final TextColumn attributeValues;
    private final StructuredMetadata metadata = new StructuredMetadata();
    private final byte[] scratch = new byte[SCRATCH];
    private int scratchUsed;

    /** @param metadataOfStream what {@link #metadataOf} answered of the streams */
    RowMetadata(VectorSchemaRoot batch, byte[][][] metadataOfStream) {
        this.metadataOfStream = metadataOfStream;
        this.level = TextColumn.of(batch, "level");
        this.severityText = TextColumn.of(batch, "severity_text");
        this.severityNumber = Columns.column(batch, "severity_number", UInt1Vector.class);
        this.flags = Columns.column(batch, "flags", UInt4Vector.class);
        this.observedDelay = batch.getVector("observed_delay") == null
                ? null
                : Columns.column(batch, "observed_delay", BigIntVector.class);
        this.time = Columns.column(batch, observedDelay == null ? "observed" : "ts", TimeStampNanoTZVector.class);
        this.traceId = Columns.column(batch, "trace_id", FixedSizeBinaryVector.class);
        this.spanId = Columns.column(batch, "span_id", FixedSizeBinaryVector.class);
        this.attributes = Columns.column(batch, "attributes", MapVector.class);
        StructVector pairs = (StructVector) attributes.getDataVector();
        int rows = batch.getRowCount();
        int pairCount = rows == 0 ? 0 : attributes.getElementEndIndex(rows - 1);
        this.attributeNames = new TextColumn((VarCharVector) pairs.getChildByOrdinal(0), pairCount);
        this.attributeValues = new TextColumn((VarCharVector) pairs.getChildByOrdinal(1), pairCount);
    }

    /** Names and values of each stream's metadata, in turn. */
    static byte[][][] metadataOf(StreamSelection streams) {
        return metadataOf(streams, _ -> true);
    }

    /** The same of some names only. */
    static byte[][][] metadataOf(StreamSelection streams, Predicate<String> names) {
        byte[][][] all = new byte[streams.size()][][];
        for (int i = 0; i < all.length; i++) {
            List<byte[]> pairs = new ArrayList<>();
            for (Map.Entry<String, String> pair : streams.get(i).metadata().entrySet()) {
                if (names.test(pair.getKey())) {
                    pairs.add(pair.getKey().getBytes(UTF_8));
                    pairs.add(pair.getValue().getBytes(UTF_8));
                }
            }
            all[i] = pairs.toArray(byte[][]::new);
        }
        return all;
    }

    @Override
    public StructuredMetadata of(int row, int stream) {
        metadata.clear();
        scratchUsed = 0;
        byte[][] ofStream = metadataOfStream[stream];
        for (int i = 0; i < ofStream.length; i += 2) {
            metadata.add(ofStream[i], ofStream[i + 1]);
        }
        int end = attributes.getElementEndIndex(row);
        for (int i = attributes.getElementStartIndex(row); i < end; i++) {
            if (attributeValues.length(i) > 0) {
                metadata.add(
                        attributeNames.bytes(),
                        attributeNames.start(i),
                        attributeNames.length(i),
                        attributeValues.bytes(),
                        attributeValues.start(i),
                        attributeValues.length(i));
            }
        }
        addText(DETECTED_LEVEL, level, row);
        addText(SEVERITY_TEXT, severityText, row);
        addNumber(SEVERITY_NUMBER, Byte.toUnsignedLong(severityNumber.get(row)));
        addNumber(FLAGS, Integer.toUnsignedLong(flags.get(row)));
        addNumber(OBSERVED_TIMESTAMP, observed(row));
        addHex(TRACE_ID, traceId, row, 16);
        addHex(SPAN_ID, spanId, row, 8);
        return metadata;
    }

    /** Equal for rows whose own metadata is equal. */
    Object identity(int row) {
        return List.of(
                Columns.map(attributes, row),
                new String(level.bytes(), level.start(row), level.length(row), ISO_8859_1),
                new String(severityText.bytes(), severityText.start(row), severityText.length(row), ISO_8859_1),
                severityNumber.get(row),
                flags.get(row),
                observed(row),
                new StreamId(Columns.high(traceId, row), Columns.low(traceId, row)),
                new BytesKey(spanId.get(row)));
    }

    /** As the store computes its column {@code observed}: 0 when absent. */
    private long observed(int row) {
        if (observedDelay == null) {
            return time.get(row);
        }
        long delay = observedDelay.get(row);
        return delay == NOT_OBSERVED ? 0 : time.get(row) + delay;
    }

    private void addText(byte[] name, TextColumn column, int row) {
        int length = column.length(row);
        if (length > 0) {
            metadata.add(name, 0, name.length, column.bytes(), column.start(row), length);
        }
    }

    private void addNumber(byte[] name, long value) {
        if (value == 0) {
            return;
        }
        int digits = 1;
        for (long rest = Long.divideUnsigned(value, 10); rest != 0; rest = Long.divideUnsigned(rest, 10)) {
            digits++;
        }
        long rest = value;
        for (int i = scratchUsed + digits - 1; i >= scratchUsed; i--) {
            scratch[i] = (byte) ('0' + Long.remainderUnsigned(rest, 10));
            rest = Long.divideUnsigned(rest, 10);
        }
        addScratch(name, digits);
    }

    private void addHex(byte[] name, FixedSizeBinaryVector column, int row, int width) {
        boolean present = false;
        int at = scratchUsed;
        for (int i = 0; i < width; i++) {
            int value = column.getDataBuffer().getByte((long) row * width + i);
            present |= value != 0;
            scratch[at++] = HEX[value >> 4 & 15];
            scratch[at++] = HEX[value & 15];
        }
        if (present) {
            addScratch(name, 2 * width);
        }
    }

    private void addScratch(byte[] name, int length) {
        metadata.add(name, 0, name.length, scratch, scratchUsed, length);
        scratchUsed += length;
    }

    private static byte[] name(LogField field) {
        return field.labelName().getBytes(UTF_8);
    }
}
