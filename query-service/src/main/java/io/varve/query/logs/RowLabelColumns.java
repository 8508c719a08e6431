package io.varve.query.logs;

import io.varve.schema.LogField;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.MapVector;

/** The columns of {@link RowLabels#EVERY_COLUMN} in one batch, as the structured metadata that LogQL sees. */
final class RowLabelColumns {

    private static final HexFormat HEX = HexFormat.of();

    private final TimeStampNanoTZVector observed;
    private final UInt1Vector severityNumber;
    private final VarCharVector severityText;
    private final VarCharVector level;
    private final UInt4Vector flags;
    private final FixedSizeBinaryVector traceId;
    private final FixedSizeBinaryVector spanId;
    private final MapVector attributes;

    RowLabelColumns(VectorSchemaRoot batch) {
        this.observed = Columns.column(batch, "observed_ts", TimeStampNanoTZVector.class);
        this.severityNumber = Columns.column(batch, "severity_number", UInt1Vector.class);
        this.severityText = Columns.column(batch, "severity_text", VarCharVector.class);
        this.level = Columns.column(batch, "level", VarCharVector.class);
        this.flags = Columns.column(batch, "flags", UInt4Vector.class);
        this.traceId = Columns.column(batch, "trace_id", FixedSizeBinaryVector.class);
        this.spanId = Columns.column(batch, "span_id", FixedSizeBinaryVector.class);
        this.attributes = Columns.column(batch, "attributes", MapVector.class);
    }

    /** The row's own structured metadata, and its stream's where the row does not hide it. */
    Map<String, String> metadata(int row, LogStream stream) {
        Map<String, String> metadata = new LinkedHashMap<>(Columns.map(attributes, row));
        putText(metadata, LogField.DETECTED_LEVEL, level, row);
        putText(metadata, LogField.SEVERITY_TEXT, severityText, row);
        putNumber(metadata, LogField.SEVERITY_NUMBER, Byte.toUnsignedLong(severityNumber.get(row)));
        putNumber(metadata, LogField.FLAGS, Integer.toUnsignedLong(flags.get(row)));
        putNumber(metadata, LogField.OBSERVED_TIMESTAMP, observed.get(row));
        putHex(metadata, LogField.TRACE_ID, traceId, row);
        putHex(metadata, LogField.SPAN_ID, spanId, row);
        stream.metadata().forEach(metadata::putIfAbsent);
        return metadata;
    }

    private static void putText(Map<String, String> metadata, LogField field, VarCharVector column, int row) {
        if (column.getValueLength(row) > 0) {
            metadata.put(field.labelName(), Columns.text(column, row));
        }
    }

    private static void putNumber(Map<String, String> metadata, LogField field, long value) {
        if (value != 0) {
            metadata.put(field.labelName(), Long.toString(value));
        }
    }

    private static void putHex(Map<String, String> metadata, LogField field, FixedSizeBinaryVector column, int row) {
        byte[] bytes = column.get(row);
        for (byte b : bytes) {
            if (b != 0) {
                metadata.put(field.labelName(), HEX.formatHex(bytes));
                return;
            }
        }
    }
}
