package io.varve.schema;

import java.util.List;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The Arrow form of the tables of logs. No column is nullable: absence is an empty string, a zero or zero bytes, as {@link LogField} says
 * for each. The store's columns are made by the migrations under {@code io/varve/schema/store}; a test holds both to the same names.
 */
public final class LogTables {
    private static final ArrowType TEXT = ArrowType.Utf8.INSTANCE;
    private static final ArrowType NANOSECONDS = new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC");

    /** One row per log record. */
    public static final ArrowTable LOGS = new ArrowTable(
            "logs",
            new Schema(List.of(
                    column("tenant", TEXT),
                    column("service", TEXT),
                    column("ts", NANOSECONDS),
                    column("stream_id", new ArrowType.FixedSizeBinary(16)),
                    column("sender", new ArrowType.Int(32, false)),
                    column("seq", new ArrowType.Int(64, false)),
                    column("observed_ts", NANOSECONDS),
                    column("severity_number", new ArrowType.Int(8, false)),
                    column("severity_text", TEXT),
                    column("level", TEXT),
                    column("flags", new ArrowType.Int(32, false)),
                    column("trace_id", new ArrowType.FixedSizeBinary(16)),
                    column("span_id", new ArrowType.FixedSizeBinary(8)),
                    column("body", TEXT),
                    map("attributes"))));

    /** One row per stream and UTC day of its records: the labels and metadata that its rows do not repeat. */
    public static final ArrowTable STREAMS = new ArrowTable(
            "streams",
            new Schema(List.of(
                    column("tenant", TEXT),
                    column("day", new ArrowType.Date(DateUnit.DAY)),
                    column("stream_id", new ArrowType.FixedSizeBinary(16)),
                    column("service", TEXT),
                    map("labels"),
                    map("metadata"))));

    /** Pages of sketches: where in {@link #LOGS} a needle can be. */
    public static final ArrowTable SKETCHES = new ArrowTable(
            "log_sketches",
            new Schema(List.of(
                    column("tenant", TEXT),
                    column("page", new ArrowType.Int(8, false)),
                    column("service", TEXT),
                    column("from_ts", NANOSECONDS),
                    column("to_ts", NANOSECONDS),
                    column("sketch", new ArrowType.Int(64, false)),
                    column("lines", new ArrowType.Int(32, false)),
                    column("bits", ArrowType.Binary.INSTANCE))));

    private LogTables() {}

    private static Field column(String name, ArrowType type) {
        return new Field(name, FieldType.notNullable(type), null);
    }

    private static Field map(String name) {
        Field entries = new Field(
                "entries",
                FieldType.notNullable(ArrowType.Struct.INSTANCE),
                List.of(column("key", TEXT), column("value", TEXT)));
        return new Field(name, FieldType.notNullable(new ArrowType.Map(false)), List.of(entries));
    }
}
