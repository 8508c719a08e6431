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

    private final StreamSelection streams;
    private final TimeStampNanoTZVector time;
    private final FixedSizeBinaryVector streamId;
    private final TextColumn body;
    private final LineMetadata metadata;
    private final int rows;

    /** @param metadata of the same batch */
    LineBatch(VectorSchemaRoot batch, StreamSelection streams, LineMetadata metadata) {
        this.streams = streams;
        this.time = Columns.column(batch, "ts", TimeStampNanoTZVector.class);
        this.streamId = Columns.column(batch, "stream_id", FixedSizeBinaryVector.class);
        this.body = TextColumn.of(batch, "body");
        this.metadata = metadata;
        this.rows = batch.getRowCount();
    }

    int rows() {
        return rows;
    }

    long timestamp(int row) {
        return time.get(row);
    }

    /** The place of the row's stream in the selection, -1 when it was not chosen. */
    int stream(int row) {
        return streams.indexOf(Columns.high(streamId, row), Columns.low(streamId, row));
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
