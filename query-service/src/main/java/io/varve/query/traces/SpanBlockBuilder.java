package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.varve.query.logs.Columns;
import io.varve.query.traces.SpanBlock.Numeric;
import io.varve.query.traces.SpanBlock.Textual;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.jspecify.annotations.Nullable;

/** Gathers the spans of a block, which come by trace and then in the order of their arrival. */
final class SpanBlockBuilder {
    /** What spans are read from, and their order. */
    static final String COLUMNS =
            "trace_id, ts, duration, kind, status_code, span_id, parent_span_id, seq, sender, flags,"
                    + " dropped_attributes_count, dropped_events_count, dropped_links_count, name, service, status_message, trace_state,"
                    + " resource_id, attributes_string, attributes_int, attributes_float, attributes_bool, attributes_other, events, links";

    static final String ORDER = "trace_id, seq, sender";

    /** Texts of a block that are more than this are left to the store. */
    private static final long MOST_BYTES = 1 << 25;

    private final Numbers highs = new Numbers();
    private final Numbers lows = new Numbers();
    private final Numbers firstSpans = new Numbers();
    private final Map<Numeric, Numbers> numbers = new EnumMap<>(Numeric.class);
    private final Map<Textual, TextCodes> texts = new EnumMap<>(Textual.class);
    private final Map<String, Key> keys = new LinkedHashMap<>();
    private final Numbers attributeKeys = new Numbers();
    private final Numbers attributeValues = new Numbers();
    private final List<byte[]> events = new ArrayList<>();
    private final List<byte[]> links = new ArrayList<>();
    private long durations;
    private long bytes;

    /** Numbers that become more. */
    private static final class Numbers {
        private long[] values = new long[256];
        private int count;

        void add(long value) {
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
            }
            values[count++] = value;
        }

        PackedNumbers pack() {
            return PackedNumbers.of(values, count);
        }
    }

    private static final class TextCodes {
        private final Map<String, Integer> numbers = new LinkedHashMap<>();
        private final Numbers codes = new Numbers();

        SpanBlock.Texts pack() {
            List<byte[]> all = new ArrayList<>();
            numbers.keySet().forEach(text -> all.add(text.getBytes(UTF_8)));
            return new SpanBlock.Texts(codes.pack(), PackedTexts.of(all));
        }
    }

    /** An attribute's key. */
    private static final class Key {
        private final int number;
        private final Map<ByteString, Integer> values = new HashMap<>();
        private final List<byte[]> inOrder = new ArrayList<>();

        Key(int number) {
            this.number = number;
        }
    }

    /** Adds a batch of {@link #COLUMNS}. */
    void add(VectorSchemaRoot batch) {
        if (bytes > MOST_BYTES) {
            return;
        }
        int rows = batch.getRowCount();
        traces(column(batch, "trace_id", FixedSizeBinaryVector.class), rows);
        TimeStampVector start = column(batch, "ts", TimeStampVector.class);
        numbers(Numeric.START, rows, start::get);
        BaseIntVector duration = (BaseIntVector) batch.getVector("duration");
        for (int row = 0; row < rows; row++) {
            durations += Math.max(0, duration.getValueAsLong(row));
        }
        numbers(batch, "duration", Numeric.DURATION);
        numbers(batch, "kind", Numeric.KIND);
        numbers(batch, "status_code", Numeric.STATUS);
        numbers(batch, "seq", Numeric.SEQUENCE);
        numbers(batch, "sender", Numeric.SENDER);
        numbers(batch, "flags", Numeric.FLAGS);
        numbers(batch, "dropped_attributes_count", Numeric.DROPPED_ATTRIBUTES);
        numbers(batch, "dropped_events_count", Numeric.DROPPED_EVENTS);
        numbers(batch, "dropped_links_count", Numeric.DROPPED_LINKS);
        ids(batch, "span_id", Numeric.SPAN_ID);
        ids(batch, "parent_span_id", Numeric.PARENT_ID);
        texts(batch, "name", Textual.NAME);
        texts(batch, "service", Textual.SERVICE);
        texts(batch, "status_message", Textual.STATUS_MESSAGE);
        texts(batch, "trace_state", Textual.TRACE_STATE);
        FixedSizeBinaryVector resources = column(batch, "resource_id", FixedSizeBinaryVector.class);
        texts(Textual.RESOURCE, rows, row -> HexFormat.of().formatHex(resources.get(row)));
        attributes(new AttributeColumns(batch, "attributes"), rows);
        items(batch, "events", Numeric.EVENTS, events);
        items(batch, "links", Numeric.LINKS, links);
    }

    private void traces(FixedSizeBinaryVector ids, int rows) {
        ArrowBuf bytes = ids.getDataBuffer();
        int before = of(Numeric.START).count;
        for (int row = 0; row < rows; row++) {
            long high = Long.reverseBytes(bytes.getLong(16L * row));
            long low = Long.reverseBytes(bytes.getLong(16L * row + Long.BYTES));
            if (highs.count == 0 || highs.values[highs.count - 1] != high || lows.values[lows.count - 1] != low) {
                highs.add(high);
                lows.add(low);
                firstSpans.add(before + row);
            }
        }
    }

    private Numbers of(Numeric column) {
        return numbers.computeIfAbsent(column, _ -> new Numbers());
    }

    private interface LongOfRow {
        long get(int row);
    }

    private void numbers(Numeric column, int rows, LongOfRow values) {
        Numbers numbers = of(column);
        for (int row = 0; row < rows; row++) {
            numbers.add(values.get(row));
        }
    }

    private void numbers(VectorSchemaRoot batch, String name, Numeric column) {
        BaseIntVector values = (BaseIntVector) batch.getVector(name);
        numbers(column, batch.getRowCount(), values::getValueAsLong);
    }

    private void ids(VectorSchemaRoot batch, String name, Numeric column) {
        ArrowBuf ids = column(batch, name, FixedSizeBinaryVector.class).getDataBuffer();
        numbers(column, batch.getRowCount(), row -> Long.reverseBytes(ids.getLong((long) Long.BYTES * row)));
    }

    private void texts(VectorSchemaRoot batch, String name, Textual column) {
        VarCharVector values = column(batch, name, VarCharVector.class);
        texts(column, batch.getRowCount(), row -> text(values, row));
    }

    private void texts(Textual column, int rows, IntFunction<String> values) {
        TextCodes texts = this.texts.computeIfAbsent(column, _ -> new TextCodes());
        for (int row = 0; row < rows; row++) {
            String text = values.apply(row);
            Integer known = texts.numbers.get(text);
            if (known == null) {
                known = texts.numbers.size();
                texts.numbers.put(text, known);
                bytes += text.length();
            }
            texts.codes.add(known);
        }
    }

    private void attributes(AttributeColumns columns, int rows) {
        Numbers counts = of(Numeric.ATTRIBUTES);
        for (int row = 0; row < rows; row++) {
            int before = attributeKeys.count;
            columns.each(row, this::attribute);
            counts.add(attributeKeys.count - before);
        }
    }

    private void attribute(String name, byte[] value) {
        Key key = keys.computeIfAbsent(name, _ -> new Key(keys.size()));
        Integer known = key.values.putIfAbsent(ByteString.copyFrom(value), key.inOrder.size());
        if (known == null) {
            known = key.inOrder.size();
            key.inOrder.add(value);
            bytes += value.length;
        }
        attributeKeys.add(key.number);
        attributeValues.add(known);
    }

    private void items(VectorSchemaRoot batch, String name, Numeric column, List<byte[]> all) {
        ListVector lists = column(batch, name, ListVector.class);
        BaseVariableWidthVector items = (BaseVariableWidthVector) lists.getDataVector();
        Numbers counts = of(column);
        for (int row = 0; row < batch.getRowCount(); row++) {
            int end = lists.getElementEndIndex(row);
            counts.add(end - lists.getElementStartIndex(row));
            for (int at = lists.getElementStartIndex(row); at < end; at++) {
                byte[] item = Columns.bytes(items, at);
                all.add(item);
                bytes += item.length;
            }
        }
    }

    /** Null when the spans are too large for one. */
    @Nullable
    SpanBlock block() {
        if (bytes > MOST_BYTES) {
            return null;
        }
        firstSpans.add(of(Numeric.START).count);
        EnumMap<Numeric, PackedNumbers> packed = new EnumMap<>(Numeric.class);
        numbers.forEach((column, values) -> packed.put(column, values.pack()));
        EnumMap<Textual, SpanBlock.Texts> packedTexts = new EnumMap<>(Textual.class);
        texts.forEach((column, values) -> packedTexts.put(column, values.pack()));
        int[] first = new int[firstSpans.count];
        for (int i = 0; i < first.length; i++) {
            first[i] = (int) firstSpans.values[i];
        }
        return new SpanBlock(
                durations,
                Arrays.copyOf(highs.values, highs.count),
                Arrays.copyOf(lows.values, lows.count),
                first,
                packed,
                packedTexts,
                new SpanBlock.Attributes(
                        List.copyOf(keys.keySet()),
                        attributeKeys.pack(),
                        attributeValues.pack(),
                        keys.values().stream()
                                .map(key -> PackedTexts.of(key.inOrder))
                                .toList()),
                PackedTexts.of(events),
                PackedTexts.of(links));
    }
}
