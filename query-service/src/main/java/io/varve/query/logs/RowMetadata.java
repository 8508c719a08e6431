package io.varve.query.logs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.logql.pipeline.ErrorLabels;
import io.varve.logql.pipeline.StructuredMetadata;
import io.varve.schema.LogField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.arrow.vector.VectorSchemaRoot;
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

    /** Room for the texts that a row's numbers and identities become: 32 + 16 hex digits and three numbers. */
    private static final int SCRATCH = 128;

    /** Of an unsigned number of 64 bits. */
    private static final int MOST_DIGITS = 20;

    private final byte[][][] metadataOfStream;
    private final Supplier<MetadataColumns> source;

    /** Names that are put together; null for all. */
    private final byte @Nullable [][] names;

    private final boolean wantsLevel;
    private final boolean wantsSeverityText;
    private final boolean wantsSeverityNumber;
    private final boolean wantsFlags;
    private final boolean wantsObserved;
    private final boolean wantsTraceId;
    private final boolean wantsSpanId;

    private final StructuredMetadata metadata = new StructuredMetadata();
    private final byte[] scratch = new byte[SCRATCH];
    private final byte[] digits = new byte[MOST_DIGITS];
    private int scratchUsed;

    /** @param metadataOfStream what {@link #metadataOf} answered of the streams */
    RowMetadata(VectorSchemaRoot batch, byte[][][] metadataOfStream) {
        MetadataColumns of = MetadataColumns.of(batch);
        this(() -> of, metadataOfStream, null);
    }

    /**
     * The same of columns that are no batch any more.
     *
     * @param source is asked for every row that is wanted, and has them at hand
     * @param names that are put together; null for all
     */
    RowMetadata(Supplier<MetadataColumns> source, byte[][][] metadataOfStream, @Nullable List<String> names) {
        this.metadataOfStream = metadataOfStream;
        this.source = source;
        this.names = names == null
                ? null
                : names.stream().map(name -> name.getBytes(UTF_8)).toArray(byte[][]::new);
        this.wantsLevel = isWanted(DETECTED_LEVEL);
        this.wantsSeverityText = isWanted(SEVERITY_TEXT);
        this.wantsSeverityNumber = isWanted(SEVERITY_NUMBER);
        this.wantsFlags = isWanted(FLAGS);
        this.wantsObserved = isWanted(OBSERVED_TIMESTAMP);
        this.wantsTraceId = isWanted(TRACE_ID);
        this.wantsSpanId = isWanted(SPAN_ID);
    }

    private boolean isWanted(byte[] array, int start, int length) {
        if (names == null) {
            return true;
        }
        for (byte[] name : names) {
            if (name.length == length && Arrays.equals(name, 0, length, array, start, start + length)) {
                return true;
            }
        }
        return false;
    }

    private boolean isWanted(byte[] name) {
        return isWanted(name, 0, name.length);
    }

    /** Names and values of each stream's metadata, in turn. */
    static byte[][][] metadataOf(StreamSelection streams) {
        return metadataOf(streams, null);
    }

    /**
     * The same of some names only, and of errors, which are seen whoever asks.
     *
     * @param names null for all
     */
    static byte[][][] metadataOf(StreamSelection streams, @Nullable List<String> names) {
        byte[][][] all = new byte[streams.size()][][];
        for (int i = 0; i < all.length; i++) {
            List<byte[]> pairs = new ArrayList<>();
            for (Map.Entry<String, String> pair : streams.get(i).metadata().entrySet()) {
                if (names == null || names.contains(pair.getKey()) || ErrorLabels.isError(pair.getKey())) {
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
        MetadataColumns of = source.get();
        TextColumn keys = of.names();
        TextColumn values = of.values();
        int end = of.pairs()[row + 1];
        for (int i = of.pairs()[row]; i < end; i++) {
            if (values.length(i) > 0 && isWanted(keys.bytes(), keys.start(i), keys.length(i))) {
                metadata.add(
                        keys.bytes(), keys.start(i), keys.length(i), values.bytes(), values.start(i), values.length(i));
            }
        }
        if (wantsLevel) {
            addText(DETECTED_LEVEL, of.level(), row);
        }
        if (wantsSeverityText) {
            addText(SEVERITY_TEXT, of.severityText(), row);
        }
        if (wantsSeverityNumber) {
            addNumber(SEVERITY_NUMBER, Byte.toUnsignedLong(of.severityNumbers()[row]));
        }
        if (wantsFlags) {
            addNumber(FLAGS, Integer.toUnsignedLong(of.flags()[row]));
        }
        if (wantsObserved) {
            addNumber(OBSERVED_TIMESTAMP, of.observed()[row]);
        }
        if (wantsTraceId) {
            addHex(TRACE_ID, of.traceIds(), row, MetadataColumns.TRACE_BYTES);
        }
        if (wantsSpanId) {
            addHex(SPAN_ID, of.spanIds(), row, MetadataColumns.SPAN_BYTES);
        }
        return metadata;
    }

    /** Equal for rows whose own metadata is equal. */
    Object identity(int row) {
        MetadataColumns of = source.get();
        Map<String, String> attributes = new HashMap<>();
        for (int i = of.pairs()[row]; i < of.pairs()[row + 1]; i++) {
            attributes.put(exact(of.names(), i), exact(of.values(), i));
        }
        return List.of(
                attributes,
                exact(of.level(), row),
                exact(of.severityText(), row),
                of.severityNumbers()[row],
                of.flags()[row],
                of.observed()[row],
                new BytesKey(Arrays.copyOfRange(
                        of.traceIds(), row * MetadataColumns.TRACE_BYTES, (row + 1) * MetadataColumns.TRACE_BYTES)),
                new BytesKey(Arrays.copyOfRange(
                        of.spanIds(), row * MetadataColumns.SPAN_BYTES, (row + 1) * MetadataColumns.SPAN_BYTES)));
    }

    private static String exact(TextColumn column, int index) {
        return new String(column.bytes(), column.start(index), column.length(index), ISO_8859_1);
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
        // The last digit by itself leaves a number that fits a signed one, whose division is a multiplication.
        long rest = value < 0 ? Long.divideUnsigned(value, 10) : value / 10;
        int at = MOST_DIGITS - 1;
        digits[at] = (byte) ('0' + (value - rest * 10));
        while (rest != 0) {
            long next = rest / 10;
            digits[--at] = (byte) ('0' + (rest - next * 10));
            rest = next;
        }
        System.arraycopy(digits, at, scratch, scratchUsed, MOST_DIGITS - at);
        addScratch(name, MOST_DIGITS - at);
    }

    private void addHex(byte[] name, byte[] column, int row, int width) {
        boolean present = false;
        int at = scratchUsed;
        for (int i = 0; i < width; i++) {
            int value = column[row * width + i];
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
