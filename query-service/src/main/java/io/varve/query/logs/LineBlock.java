package io.varve.query.logs;

import io.varve.query.logs.PackedColumns.Bytes;
import io.varve.query.logs.PackedColumns.Numbers;
import io.varve.query.logs.PackedColumns.Steps;
import io.varve.query.logs.PackedColumns.Texts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * All lines of a service in a stretch of time, compressed, in the order of time and then of their receipt. What most queries do not need
 * lies apart. Immutable.
 */
final class LineBlock {

    /** What rows are read from. */
    static final String COLUMNS = RowPositions.COLUMNS + LineBatch.COLUMNS;

    /** What a block can take unpacked. */
    static final int MOST_BYTES = 1 << 25;

    private static final int BYTES_OF_STREAM = 32;
    private static final int BYTES_BESIDE_COLUMNS = 300;

    private final int rows;
    private final int pairs;
    private final long bytes;
    private final StreamId[] streams;
    private final AttributeNames attributes;

    /** The bytes of all lines. */
    private final PackedBytes bodies;

    /** Time, stream and the lengths of lines, in this order. */
    private final PackedColumns lines;

    private final PackedColumns positions;
    private final PackedColumns traces;
    private final PackedColumns metadata;

    private LineBlock(Builder columns) {
        this.rows = columns.rows;
        this.pairs = columns.pairCount;
        this.bytes = columns.bytes;
        this.streams = new StreamId[columns.streams.size()];
        this.attributes = columns.attributes;
        columns.streams.forEach((id, number) -> streams[number] = id);
        this.bodies = PackedBytes.dense(columns.body.content());
        this.lines = PackedColumns.of(columns.time, columns.stream, columns.body.lengths());
        this.positions = PackedColumns.of(columns.sequence, columns.sender);
        this.traces = PackedColumns.of(columns.traceIds);
        this.metadata = PackedColumns.of(
                columns.severityNumbers,
                columns.flags,
                columns.observed,
                columns.spanIds,
                columns.pairs,
                columns.level,
                columns.severityText,
                columns.names,
                columns.values);
    }

    int rows() {
        return rows;
    }

    /** Bytes of the lines. */
    long bytes() {
        return bytes;
    }

    /** Bytes that its rows take when all is unpacked. */
    long unpackedBytes() {
        return (long) bodies.length()
                + lines.unpackedLength()
                + positions.unpackedLength()
                + traces.unpackedLength()
                + metadata.unpackedLength();
    }

    /** Bytes that it takes. */
    int weight() {
        return bodies.weight()
                + lines.weight()
                + positions.weight()
                + traces.weight()
                + metadata.weight()
                + BYTES_OF_STREAM * streams.length
                + attributes.weight()
                + BYTES_BESIDE_COLUMNS;
    }

    /**
     * The rows that a probe finds, all if it tells none from another; null for none. Their bodies are where the scratch has them, until it
     * is used again.
     *
     * @param names of metadata that can bear on the answer; null for all
     * @param testedNames those that {@link LeadingFilters} look at
     */
    @Nullable
    Found find(
            RowProbe probe,
            Scratch scratch,
            StreamSelection selection,
            byte[][][] metadataOfStream,
            @Nullable List<String> names,
            List<String> testedNames) {
        Lines read = new Lines();
        byte[] text = scratch.room(bodies.length());
        int[] found = rows(probe, text, read);
        return found.length == 0
                ? null
                : new Found(found, lines(text, read, selection, metadataOfStream, names, testedNames));
    }

    /** @param text takes the bytes of all lines if any is found */
    private int[] rows(RowProbe probe, byte[] text, Lines read) {
        if (probe.isOfTrace()) {
            int[] found = probe.ofTrace(traces.unpack().bytes(MetadataColumns.TRACE_BYTES * rows), rows);
            if (found.length > 0) {
                bodies.unpackTo(text);
            }
            return found;
        }
        bodies.unpackTo(text);
        return probe.tells()
                ? probe.ofNeedle(text, bodies.length(), read)
                : IntStream.range(0, rows).toArray();
    }

    /** What lines have beside their bytes, unpacked when it is looked for. */
    private final class Lines implements Supplier<int[]> {
        private long[] time = new long[0];
        private int[] stream = new int[0];
        private int @Nullable [] offsets;

        /** Where lines begin in the bytes of all, and the end of the last. */
        @Override
        public int[] get() {
            int[] known = offsets;
            if (known == null) {
                PackedColumns.Unpacked columns = lines.unpack();
                time = columns.steps(rows);
                stream = columns.ints(rows);
                known = columns.offsets(rows);
                offsets = known;
            }
            return known;
        }
    }

    /** @param rows of the lines, in order */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Found(int[] rows, LineBatch lines) {}

    private LineBatch lines(
            byte[] text,
            Lines columns,
            StreamSelection selection,
            byte[][][] metadataOfStream,
            @Nullable List<String> names,
            List<String> testedNames) {
        TextColumn texts = new TextColumn(text, 0, columns.get());
        int[] stream = columns.stream;
        int[] selected = new int[streams.length];
        for (int i = 0; i < selected.length; i++) {
            selected[i] = selection.indexOf(streams[i].high(), streams[i].low());
        }
        for (int row = 0; row < rows; row++) {
            stream[row] = selected[stream[row]];
        }
        Unpacking rest = new Unpacking();
        return new LineBatch(
                columns.time,
                stream,
                texts,
                metadata(rest, metadataOfStream, names),
                testedNames.isEmpty() ? NamedMetadata.none() : metadata(rest, metadataOfStream, testedNames));
    }

    private LineMetadata metadata(Unpacking columns, byte[][][] metadataOfStream, @Nullable List<String> names) {
        return names == null || attributes.mayHave(names)
                ? new RowMetadata(columns, metadataOfStream, names)
                : NamedMetadata.ofStreams(metadataOfStream);
    }

    /** Metadata is unpacked when the first row needs it. */
    private final class Unpacking implements Supplier<MetadataColumns> {
        private @Nullable MetadataColumns unpacked;

        @Override
        public MetadataColumns get() {
            MetadataColumns known = unpacked;
            if (known == null) {
                known = metadata();
                unpacked = known;
            }
            return known;
        }
    }

    /** Where the rows stand among all rows. */
    RowPositions positions(String tenant) {
        PackedColumns.Unpacked columns = positions.unpack();
        long[] sequence = columns.steps(rows);
        return new RowPositions(tenant, columns.ints(rows), sequence);
    }

    private MetadataColumns metadata() {
        PackedColumns.Unpacked columns = metadata.unpack();
        byte[] traceIds = traces.unpack().bytes(MetadataColumns.TRACE_BYTES * rows);
        byte[] severityNumbers = columns.bytes(rows);
        int[] flags = columns.ints(rows);
        long[] observed = columns.steps(rows);
        byte[] spanIds = columns.bytes(MetadataColumns.SPAN_BYTES * rows);
        int[] pairOfRow = columns.offsets(rows);
        TextColumn level = columns.texts(rows);
        TextColumn severityText = columns.texts(rows);
        TextColumn names = columns.texts(pairs);
        TextColumn values = columns.texts(pairs);
        return new MetadataColumns(
                level, severityText, severityNumbers, flags, observed, traceIds, spanIds, pairOfRow, names, values);
    }

    /** Gathers the rows of a block, which come in its order. */
    static final class Builder {
        private final Map<StreamId, Integer> streams = new HashMap<>();
        private final Steps time = new Steps();
        private final Numbers stream = Numbers.ofInts();
        private final Texts body = new Texts();
        private final Numbers sender = Numbers.ofInts();
        private final Steps sequence = new Steps();
        private final Texts level = new Texts();
        private final Texts severityText = new Texts();
        private final Bytes severityNumbers = new Bytes();
        private final Numbers flags = Numbers.ofInts();
        private final Steps observed = new Steps();
        private final Bytes traceIds = new Bytes();
        private final Bytes spanIds = new Bytes();
        private final Numbers pairs = Numbers.ofInts();
        private final Texts names = new Texts();
        private final Texts values = new Texts();
        private final AttributeNames attributes = new AttributeNames();
        private int rows;
        private int pairCount;
        private long bytes;
        private boolean tooLarge;

        /** Adds some rows of a batch of {@link #COLUMNS}. */
        void add(VectorSchemaRoot batch, int from, int to) {
            int count = to - from;
            if (size() > MOST_BYTES) {
                tooLarge = true;
                return;
            }
            time.add(MetadataColumns.longs(Columns.column(batch, "ts", TimeStampNanoTZVector.class), from, to));
            stream.add(streams(Columns.column(batch, "stream_id", FixedSizeBinaryVector.class), from, to));
            TextColumn bodies = TextColumn.of(batch, "body", from, to);
            body.add(bodies, count);
            sender.add(MetadataColumns.ints(Columns.column(batch, "sender", UInt4Vector.class), from, to));
            sequence.add(MetadataColumns.longs(Columns.column(batch, "seq", UInt8Vector.class), from, to));
            MetadataColumns columns = MetadataColumns.of(batch, from, to);
            level.add(columns.level(), count);
            severityText.add(columns.severityText(), count);
            severityNumbers.add(columns.severityNumbers());
            flags.add(columns.flags());
            observed.add(columns.observed());
            traceIds.add(columns.traceIds());
            spanIds.add(columns.spanIds());
            for (int i = 0; i < count; i++) {
                pairs.add(columns.pairs()[i + 1] - columns.pairs()[i]);
            }
            int added = columns.pairs()[count];
            names.add(columns.names(), added);
            values.add(columns.values(), added);
            attributes.add(columns.names(), added);
            pairCount += added;
            rows += count;
            bytes += bodies.bytes().length;
        }

        private int[] streams(FixedSizeBinaryVector ids, int from, int to) {
            int[] numbers = new int[to - from];
            for (int row = from; row < to; row++) {
                numbers[row - from] = streams.computeIfAbsent(Columns.streamId(ids, row), _ -> streams.size());
            }
            return numbers;
        }

        private long size() {
            return (long) body.size() + names.size() + values.size() + severityText.size();
        }

        /** Null when the rows are too large for one. */
        @Nullable
        LineBlock block() {
            return tooLarge ? null : new LineBlock(this);
        }
    }
}
