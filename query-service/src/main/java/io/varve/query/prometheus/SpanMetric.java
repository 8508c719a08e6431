package io.varve.query.prometheus;

import io.varve.query.failure.QueryFailure;
import java.util.List;

/** The metrics that are made of spans, by the names that Tempo's generator gives them. */
record SpanMetric(boolean ofEdges, boolean ofClients, Part part) {
    /** What of the calls is counted. */
    enum Part {
        CALLS,
        FAILED,
        SECONDS,
        BUCKETS
    }

    /** All that are there, sorted. */
    static final List<String> NAMES = List.of(
            "traces_service_graph_request_client_seconds_bucket",
            "traces_service_graph_request_client_seconds_count",
            "traces_service_graph_request_client_seconds_sum",
            "traces_service_graph_request_failed_total",
            "traces_service_graph_request_server_seconds_bucket",
            "traces_service_graph_request_server_seconds_count",
            "traces_service_graph_request_server_seconds_sum",
            "traces_service_graph_request_total",
            "traces_spanmetrics_calls_total",
            "traces_spanmetrics_latency_bucket",
            "traces_spanmetrics_latency_count",
            "traces_spanmetrics_latency_sum");

    static SpanMetric of(String name) {
        return switch (name) {
            case "traces_spanmetrics_calls_total", "traces_spanmetrics_latency_count" ->
                new SpanMetric(false, false, Part.CALLS);
            case "traces_spanmetrics_latency_sum" -> new SpanMetric(false, false, Part.SECONDS);
            case "traces_spanmetrics_latency_bucket", "traces_spanmetrics_latency" ->
                new SpanMetric(false, false, Part.BUCKETS);
            case "traces_service_graph_request_total" -> new SpanMetric(true, false, Part.CALLS);
            case "traces_service_graph_request_failed_total" -> new SpanMetric(true, false, Part.FAILED);
            case "traces_service_graph_request_server_seconds_sum" -> new SpanMetric(true, false, Part.SECONDS);
            case "traces_service_graph_request_server_seconds_count" -> new SpanMetric(true, false, Part.CALLS);
            case "traces_service_graph_request_server_seconds_bucket", "traces_service_graph_request_server_seconds" ->
                new SpanMetric(true, false, Part.BUCKETS);
            case "traces_service_graph_request_client_seconds_sum" -> new SpanMetric(true, true, Part.SECONDS);
            case "traces_service_graph_request_client_seconds_count" -> new SpanMetric(true, true, Part.CALLS);
            case "traces_service_graph_request_client_seconds_bucket", "traces_service_graph_request_client_seconds" ->
                new SpanMetric(true, true, Part.BUCKETS);
            default ->
                throw QueryFailure.badRequest("metric '" + name
                        + "' is not there: only traces_spanmetrics_* and traces_service_graph_request_* are made here");
        };
    }
}
