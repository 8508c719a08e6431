package io.varve.query.logs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.varve.logql.pipeline.StructuredMetadata;
import java.util.List;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The rows of one batch of {@code logs} as the library wants lines: slices of arrays. Per row nothing is allocated. */
final class LineBatch {

    /** What must be selected, beside what {@link RowMetadata} reads. */
    static final String COLUMNS = "ts, stream_id, body, " + RowLabels.EVERY_COLUMN_BESIDE_TIME;

    /** The same with the metadata of some names only. */
    static String columns(List<String> names) {
        return "ts, stream_id, body" + NamedMetadata.columns(names);
    }

    private final long[] time;
    private final int[] stream;
    private final TextColumn body;
    private final LineMetadata metadata;
    private final LineMetadata tested;

    /**
     * Rows that are no batch any more.
     *
     * @param tested what {@link LeadingFilters} look at
     * @param stream the place of each row's stream in the selection, -1 when it was not chosen
     */
    LineBatch(long[] time, int[] stream, TextColumn body, LineMetadata metadata, LineMetadata tested) {
        this.tested = tested;
        this.time = time;
        this.stream = stream;
        this.body = body;
        this.metadata = metadata;
    }

    /** @param metadata of the same batch */
    LineBatch(VectorSchemaRoot batch, StreamSelection streams, LineMetadata metadata) {
        this(
                MetadataColumns.longs(Columns.column(batch, "ts", TimeStampNanoTZVector.class), 0, batch.getRowCount()),
                selected(Columns.column(batch, "stream_id", FixedSizeBinaryVector.class), batch.getRowCount(), streams),
                TextColumn.of(batch, "body"),
                metadata,
                metadata);
    }

    /** Rows of one stream mostly come one behind the other. */
    private static int[] selected(FixedSizeBinaryVector ids, int rows, StreamSelection streams) {
        int[] selected = new int[rows];
        long high = 0;
        long low = 0;
        for (int row = 0; row < rows; row++) {
            long nextHigh = Columns.high(ids, row);
            long nextLow = Columns.low(ids, row);
            boolean same = row > 0 && nextHigh == high && nextLow == low;
            selected[row] = same ? selected[row - 1] : streams.indexOf(nextHigh, nextLow);
            high = nextHigh;
            low = nextLow;
        }
        return selected;
    }

    /** The same rows, whatever becomes of the array that their bodies are in. */
    LineBatch kept() {
        return new LineBatch(time, stream, body.copied(), metadata, tested);
    }

    int rows() {
        return time.length;
    }

    long timestamp(int row) {
        return time[row];
    }

    /** The place of the row's stream in the selection, -1 when it was not chosen. */
    int stream(int row) {
        return stream[row];
    }

    /** The array that holds all bodies. */
    byte[] bodies() {
        return body.bytes();
    }

    int bodyStart(int row) {
        return body.start(row);
    }

    int bodyLength(int row) {
        return body.length(row);
    }

    /** A row's structured metadata, valid until the next call. */
    StructuredMetadata metadata(int row, int stream) {
        return metadata.of(row, stream);
    }

    /** The part of it that leading filters look at, valid until the next call. */
    StructuredMetadata testedMetadata(int row, int stream) {
        return tested.of(row, stream);
    }

    /**
     * What two rows of one time have in common when they are doubles.
     *
     * @throws IllegalStateException when not all metadata was read
     */
    Object identity(int row, int stream) {
        return switch (metadata) {
            case RowMetadata all ->
                List.of(
                        stream,
                        new String(body.bytes(), body.start(row), body.length(row), ISO_8859_1),
                        all.identity(row));
            case NamedMetadata _ -> throw new IllegalStateException("rows without all metadata can't be told apart");
        };
    }
}
