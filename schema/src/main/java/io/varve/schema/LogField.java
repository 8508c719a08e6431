package io.varve.schema;

import java.util.List;
import java.util.Optional;

/**
 * The catalogue of common fields of a log record: what OpenTelemetry calls it, where the store keeps it, what LogQL calls it. Code and
 * {@code docs/fields.md} both read this list.
 */
public enum LogField {
    TIMESTAMP(
            "time_unix_nano",
            "logs.ts",
            "",
            Role.ENTRY,
            "Nanoseconds since 1970; else observed time, else time of receipt."),
    BODY("body", "logs.body", "", Role.ENTRY, "The line. A body that is not text is its JSON."),
    SERVICE_NAME(
            "service.name",
            "logs.service, streams.labels",
            "service_name",
            Role.STREAM_LABEL,
            "Also the first of the labels that name a service, else `unknown_service`."),
    STREAM_LABELS(
            "resource attributes, those listed below",
            "streams.labels",
            "name normalised",
            Role.STREAM_LABEL,
            "Once per stream and day."),
    RESOURCE_ATTRIBUTES(
            "resource attributes, the others",
            "streams.metadata",
            "name normalised",
            Role.STREAM_METADATA,
            "Once per stream and day; a record's own attribute wins."),
    SCOPE_NAME("scope.name", "streams.metadata", "scope_name", Role.STREAM_METADATA, ""),
    SCOPE_VERSION("scope.version", "streams.metadata", "scope_version", Role.STREAM_METADATA, ""),
    SCOPE_DROPPED_ATTRIBUTES(
            "scope.dropped_attributes_count",
            "streams.metadata",
            "scope_dropped_attributes_count",
            Role.STREAM_METADATA,
            "Absent when 0."),
    SCOPE_ATTRIBUTES("scope attributes", "streams.metadata", "name normalised", Role.STREAM_METADATA, ""),
    ATTRIBUTES(
            "log record attributes",
            "logs.attributes",
            "name normalised",
            Role.STRUCTURED_METADATA,
            "A nested map is flattened with `_`, an array is its JSON, bytes are base64."),
    OBSERVED_TIMESTAMP(
            "observed_time_unix_nano",
            "logs.observed",
            "observed_timestamp",
            Role.STRUCTURED_METADATA,
            "Nanoseconds in decimal; 0 = absent; absent when it served as the timestamp."),
    SEVERITY_NUMBER(
            "severity_number",
            "logs.severity_number",
            "severity_number",
            Role.STRUCTURED_METADATA,
            "1 to 24; 0 = absent."),
    SEVERITY_TEXT("severity_text", "logs.severity_text", "severity_text", Role.STRUCTURED_METADATA, "Empty = absent."),
    DETECTED_LEVEL(
            "",
            "logs.level",
            "detected_level",
            Role.STRUCTURED_METADATA,
            "Found at ingest; empty while discovery is off."),
    FLAGS("flags", "logs.flags", "flags", Role.STRUCTURED_METADATA, "Decimal; 0 = absent."),
    TRACE_ID(
            "trace_id",
            "logs.trace_id",
            "trace_id",
            Role.STRUCTURED_METADATA,
            "32 lower-case hex digits; zero bytes = absent."),
    SPAN_ID(
            "span_id",
            "logs.span_id",
            "span_id",
            Role.STRUCTURED_METADATA,
            "16 lower-case hex digits; zero bytes = absent."),
    DROPPED_ATTRIBUTES(
            "dropped_attributes_count",
            "logs.attributes",
            "dropped_attributes_count",
            Role.STRUCTURED_METADATA,
            "Absent when 0."),
    EVENT_NAME(
            "event_name",
            "logs.attributes",
            "event_name",
            Role.STRUCTURED_METADATA,
            "Wins over an attribute of that name."),
    TENANT("", "logs.tenant, streams.tenant", "", Role.INTERNAL, "From the header `X-Scope-OrgID`."),
    STREAM(
            "",
            "logs.stream_id, streams.stream_id",
            "",
            Role.INTERNAL,
            "128-bit hash of a stream's labels and metadata."),
    SENDER("", "logs.sender", "", Role.INTERNAL, "The process that decoded the record."),
    SEQUENCE(
            "",
            "logs.seq",
            "",
            Role.INTERNAL,
            "Grows by one per record of a sender: orders equal timestamps, makes doubles countable.");

    /** What a field is to a LogQL query. */
    public enum Role {
        /** Part of the entry itself. */
        ENTRY,
        /** A stream label, usable in a selector. */
        STREAM_LABEL,
        /** Structured metadata that every record of a stream shares. */
        STREAM_METADATA,
        /** Structured metadata of one record. */
        STRUCTURED_METADATA,
        /** Not visible to LogQL. */
        INTERNAL
    }

    private final String openTelemetryName;
    private final String column;
    private final String labelName;
    private final Role role;
    private final String note;

    LogField(String openTelemetryName, String column, String labelName, Role role, String note) {
        this.openTelemetryName = openTelemetryName;
        this.column = column;
        this.labelName = labelName;
        this.role = role;
        this.note = note;
    }

    /** The name in OTLP and the semantic conventions; empty when OpenTelemetry has none. */
    public String openTelemetryName() {
        return openTelemetryName;
    }

    /** The table and column that keep it; several are separated by a comma. */
    public String column() {
        return column;
    }

    /** The name in LogQL; empty when it has none there. */
    public String labelName() {
        return labelName;
    }

    /** What it is to a query. */
    public Role role() {
        return role;
    }

    /** What an absent value looks like and other remarks, for the documentation. */
    public String note() {
        return note;
    }

    /** The fields of structured metadata that have a column of their own; a pushed pair of such a name goes there when canonical. */
    public static final List<LogField> OWN_COLUMNS =
            List.of(OBSERVED_TIMESTAMP, SEVERITY_NUMBER, SEVERITY_TEXT, DETECTED_LEVEL, FLAGS, TRACE_ID, SPAN_ID);

    /** The field with a column of its own that LogQL calls so. */
    public static Optional<LogField> ofLabelName(String labelName) {
        return OWN_COLUMNS.stream()
                .filter(field -> field.labelName.equals(labelName))
                .findFirst();
    }
}
