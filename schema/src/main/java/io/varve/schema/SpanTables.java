package io.varve.schema;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The Arrow form of the tables of traces. No column is nullable. Attributes lie in one map for each type of OpenTelemetry's that TraceQL tells
 * apart; whatever else a value can be (list, map, bytes, nothing) is in the map {@code other} as an {@code AnyValue} of
 * opentelemetry-proto. A key is in one of the maps, once.
 */
public final class SpanTables {
    /** One row per span; {@code events} and {@code links} are {@code Span.Event} and {@code Span.Link} of opentelemetry-proto. */
    public static final ArrowTable SPANS = new ArrowTable(
            "spans",
            new Schema(concatenated(
                    List.of(
                            Column.text("tenant"),
                            Column.text("service"),
                            Column.text("name"),
                            Column.nanoseconds("ts"),
                            Column.signed("duration", 64),
                            Column.unsigned("kind", 8),
                            Column.unsigned("status_code", 8),
                            Column.text("status_message"),
                            Column.bytes("trace_id", 16),
                            Column.bytes("span_id", 8),
                            Column.bytes("parent_span_id", 8),
                            Column.text("trace_state"),
                            Column.unsigned("flags", 32),
                            Column.bytes("resource_id", 16),
                            Column.unsigned("sender", 32),
                            Column.unsigned("seq", 64)),
                    attributes("attributes"),
                    List.of(
                            Column.list("event_names", Column.text("item")),
                            Column.list("events", Column.bytes("item")),
                            Column.list("links", Column.bytes("item")),
                            Column.unsigned("dropped_attributes_count", 32),
                            Column.unsigned("dropped_events_count", 32),
                            Column.unsigned("dropped_links_count", 32)))));

    /** One row per resource with a scope and UTC day of its spans: what its spans do not repeat. */
    public static final ArrowTable RESOURCES = new ArrowTable(
            "span_resources",
            new Schema(concatenated(
                    List.of(
                            Column.text("tenant"),
                            Column.date("day"),
                            Column.bytes("resource_id", 16),
                            Column.text("service")),
                    attributes("attributes"),
                    List.of(Column.text("scope_name"), Column.text("scope_version")),
                    attributes("scope_attributes"))));

    /** One row per hour, scope ({@code span}, {@code event}, {@code link}), key, type and, for keys of few values, value. */
    public static final ArrowTable ATTRIBUTES = new ArrowTable(
            "span_attributes",
            new Schema(List.of(
                    Column.text("tenant"),
                    Column.seconds("hour"),
                    Column.text("scope"),
                    Column.text("key"),
                    Column.text("type"),
                    Column.text("value"),
                    Column.unsigned("more", 8))));

    /** One row per trace and UTC day of its spans; several of them are merged by the store. */
    public static final ArrowTable TRACES = new ArrowTable(
            "traces",
            new Schema(List.of(
                    Column.text("tenant"),
                    Column.date("day"),
                    Column.bytes("trace_id", 16),
                    Column.nanoseconds("start_ts"),
                    Column.nanoseconds("end_ts"),
                    Column.struct(
                            "root",
                            Column.unsigned("seq", 64),
                            Column.unsigned("sender", 32),
                            Column.text("service"),
                            Column.text("name")),
                    Column.unsigned("spans", 64),
                    Column.unsigned("errors", 64),
                    Column.map("service_spans", Column.unsigned("value", 64)),
                    Column.map("service_errors", Column.unsigned("value", 64)))));

    /** Spans and their durations by service, name, kind, status, ten seconds and power of two of the duration. */
    public static final ArrowTable METRICS = new ArrowTable(
            "span_metrics",
            new Schema(List.of(
                    Column.text("tenant"),
                    Column.text("service"),
                    Column.text("name"),
                    Column.unsigned("kind", 8),
                    Column.unsigned("status_code", 8),
                    Column.seconds("bucket"),
                    Column.unsigned("duration_log2", 8),
                    Column.unsigned("spans", 64),
                    Column.unsigned("duration_sum", 64))));

    private SpanTables() {}

    private static List<Field> attributes(String prefix) {
        return List.of(
                Column.map(prefix + "_string", Column.text("value")),
                Column.map(prefix + "_int", Column.signed("value", 64)),
                Column.map(prefix + "_float", Column.float64("value")),
                Column.map(prefix + "_bool", Column.unsigned("value", 8)),
                Column.map(prefix + "_other", Column.bytes("value")));
    }

    @SafeVarargs
    private static List<Field> concatenated(List<Field>... parts) {
        List<Field> all = new ArrayList<>();
        for (List<Field> part : parts) {
            all.addAll(part);
        }
        return all;
    }
}
