package io.varve.query.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.logql.pipeline.StructuredMetadata;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Structured metadata of some names, each read as a column of its own, for queries that can tell no others. Per row nothing is
 * allocated.
 */
final class NamedMetadata implements LineMetadata {

    private static final byte[][] NOTHING = {};

    private final byte[][] names;
    private final TextColumn[] values;
    private final byte[][][] metadataOfStream;
    private final StructuredMetadata metadata = new StructuredMetadata();

    /** @param metadataOfStream what {@link RowMetadata#metadataOf} answered of the streams */
    NamedMetadata(VectorSchemaRoot batch, List<String> names, byte[][][] metadataOfStream) {
        this.metadataOfStream = metadataOfStream;
        this.names = new byte[names.size()][];
        this.values = new TextColumn[names.size()];
        for (int i = 0; i < this.names.length; i++) {
            this.names[i] = names.get(i).getBytes(UTF_8);
            this.values[i] = TextColumn.of(batch, "m" + i);
        }
    }

    private NamedMetadata(byte[][][] metadataOfStream) {
        this.metadataOfStream = metadataOfStream;
        this.names = new byte[0][];
        this.values = new TextColumn[0];
    }

    /** Of no name at all. */
    static NamedMetadata none() {
        return new NamedMetadata(new byte[0][][]);
    }

    /** Of no name at all, beside what rows have from their streams. */
    static NamedMetadata ofStreams(byte[][][] metadataOfStream) {
        return new NamedMetadata(metadataOfStream);
    }

    /** The columns of some names in a select list, each with a comma before it. */
    static String columns(List<String> names) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            out.append(", toString(")
                    .append(RowLabels.value(names.get(i)))
                    .append(") AS m")
                    .append(i);
        }
        return out.toString();
    }

    @Override
    public StructuredMetadata of(int row, int stream) {
        metadata.clear();
        byte[][] ofStream = metadataOfStream.length == 0 ? NOTHING : metadataOfStream[stream];
        for (int i = 0; i < ofStream.length; i += 2) {
            metadata.add(ofStream[i], ofStream[i + 1]);
        }
        for (int i = 0; i < names.length; i++) {
            TextColumn column = values[i];
            int length = column.length(row);
            if (length > 0) {
                metadata.add(names[i], 0, names[i].length, column.bytes(), column.start(row), length);
            }
        }
        return metadata;
    }
}
