package io.varve.store;

import io.varve.schema.ArrowTable;
import java.util.List;
import java.util.stream.Collectors;

/** The tables that hold tenants' rows, under every name that one of them can have on one machine or on a cluster. */
final class TenantTables {
    private static final List<String> NAMES = List.of(
            "logs",
            "logs_local",
            "streams",
            "streams_local",
            "log_volume",
            "log_volume_local",
            "log_sketches",
            "log_sketches_local",
            "stream_days",
            "stream_days_local",
            "log_volume_of_logs",
            "log_volume_of_logs_local",
            "spans",
            "spans_local",
            "span_resources",
            "span_resources_local",
            "span_attributes",
            "span_attributes_local",
            "traces",
            "traces_local",
            "traces_of_spans",
            "traces_of_spans_local",
            "span_metrics",
            "span_metrics_local",
            "span_metrics_of_spans",
            "span_metrics_of_spans_local",
            "service_edges",
            "service_edges_local",
            "stream_days_of_logs",
            "stream_days_of_logs_local");

    private TenantTables() {}

    /** The value of {@code additional_table_filters} that puts one condition on all of them. */
    static String filteredBy(String database, String condition) {
        return filteredBy(database, NAMES, condition);
    }

    /** The value of {@code additional_table_filters} that leaves no row of one table. */
    static String hiding(String database, ArrowTable table) {
        return filteredBy(database, List.of(table.name(), table.name() + "_local"), "0");
    }

    private static String filteredBy(String database, List<String> tables, String condition) {
        return tables.stream()
                .map(name -> SqlText.quote(database + "." + name) + ":" + SqlText.quote(condition))
                .collect(Collectors.joining(",", "{", "}"));
    }

    static List<String> names() {
        return NAMES;
    }
}
