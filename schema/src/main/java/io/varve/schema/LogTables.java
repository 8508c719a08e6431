package io.varve.schema;

import java.util.List;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The Arrow form of the tables of logs. No column is nullable: absence is an empty string, a zero or zero bytes, as {@link LogField} says
 * for each. The store's columns are made by the migrations under {@code io/varve/schema/store}; a test holds both to the same names.
 */
public final class LogTables {
    /** One row per log record. */
    public static final ArrowTable LOGS = new ArrowTable(
            "logs",
            new Schema(List.of(
                    Column.text("tenant"),
                    Column.text("service"),
                    Column.nanoseconds("ts"),
                    Column.bytes("stream_id", 16),
                    Column.unsigned("sender", 32),
                    Column.unsigned("seq", 64),
                    Column.nanoseconds("observed_ts"),
                    Column.unsigned("severity_number", 8),
                    Column.text("severity_text"),
                    Column.text("level"),
                    Column.unsigned("flags", 32),
                    Column.bytes("trace_id", 16),
                    Column.bytes("span_id", 8),
                    Column.text("body"),
                    Column.map("attributes", Column.text("value")))));

    /** One row per stream and UTC day of its records: the labels and metadata that its rows do not repeat. */
    public static final ArrowTable STREAMS = new ArrowTable(
            "streams",
            new Schema(List.of(
                    Column.text("tenant"),
                    Column.date("day"),
                    Column.bytes("stream_id", 16),
                    Column.text("service"),
                    Column.map("labels", Column.text("value")),
                    Column.map("metadata", Column.text("value")))));

    /** Pages of sketches: where in {@link #LOGS} a needle can be. */
    public static final ArrowTable SKETCHES = new ArrowTable(
            "log_sketches",
            new Schema(List.of(
                    Column.text("tenant"),
                    Column.unsigned("page", 8),
                    Column.text("service"),
                    Column.nanoseconds("from_ts"),
                    Column.nanoseconds("to_ts"),
                    Column.unsigned("sketch", 64),
                    Column.unsigned("lines", 32),
                    Column.bytes("bits"))));

    private LogTables() {}
}
