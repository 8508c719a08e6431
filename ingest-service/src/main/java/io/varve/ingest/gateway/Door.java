package io.varve.ingest.gateway;

/** Where a push comes in; the label {@code door} of metrics. */
public enum Door {
    OTLP_GRPC("otlp_grpc"),
    OTLP_HTTP("otlp_http"),
    OTLP_GRPC_TRACES("otlp_grpc_traces"),
    OTLP_HTTP_TRACES("otlp_http_traces"),
    LOKI_PUSH("loki_push"),
    ELASTICSEARCH("elasticsearch"),
    SYSLOG_TCP("syslog_tcp"),
    SYSLOG_UDP("syslog_udp"),
    FLUENT_FORWARD("fluent_forward");

    private final String label;

    Door(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }
}
