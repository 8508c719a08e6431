package io.varve.wire.otlp;

import io.varve.wire.MalformedRequestException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** {@code ExportLogsServiceRequest} in JSON. */
final class LogsJson extends OtlpJson {
    private static final String ENUM_PREFIX = "SEVERITY_NUMBER_";
    private static final String[] SEVERITIES = {"TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"};

    @Override
    void requestMember(String name, JsonParser parser) throws MalformedRequestException {
        switch (name) {
            case "resourceLogs", "resource_logs" -> messages(1, parser, this::resourceLogsMember);
            default -> parser.skipChildren();
        }
    }

    private void resourceLogsMember(String name, JsonParser parser) throws MalformedRequestException {
        switch (name) {
            case "resource" -> message(1, parser, this::resourceMember);
            case "scopeLogs", "scope_logs" -> messages(2, parser, this::scopeLogsMember);
            default -> parser.skipChildren();
        }
    }

    private void scopeLogsMember(String name, JsonParser parser) throws MalformedRequestException {
        switch (name) {
            case "scope" -> message(1, parser, this::scopeMember);
            case "logRecords", "log_records" -> messages(2, parser, this::logRecordMember);
            default -> parser.skipChildren();
        }
    }

    private void logRecordMember(String name, JsonParser parser) throws MalformedRequestException {
        switch (name) {
            case "timeUnixNano", "time_unix_nano" -> writer.fixed64(1, unsigned64(parser));
            case "observedTimeUnixNano", "observed_time_unix_nano" -> writer.fixed64(11, unsigned64(parser));
            case "severityNumber", "severity_number" -> writer.varint(2, severity(parser));
            case "severityText", "severity_text" -> text(3, parser);
            case "body" -> message(5, parser, this::anyValueMember);
            case "attributes" -> messages(6, parser, this::keyValueMember);
            case "droppedAttributesCount", "dropped_attributes_count" -> writer.varint(7, unsigned32(parser));
            case "flags" -> writer.fixed32(8, unsigned32(parser));
            case "traceId", "trace_id" -> hex(9, parser);
            case "spanId", "span_id" -> hex(10, parser);
            case "eventName", "event_name" -> text(12, parser);
            default -> parser.skipChildren();
        }
    }

    private static long severity(JsonParser parser) throws MalformedRequestException {
        if (parser.currentToken() == JsonToken.VALUE_STRING
                && parser.getString().startsWith(ENUM_PREFIX)) {
            String name = parser.getString().substring(ENUM_PREFIX.length());
            for (int severity = 0; severity < SEVERITIES.length; severity++) {
                String rest =
                        name.startsWith(SEVERITIES[severity]) ? name.substring(SEVERITIES[severity].length()) : "-";
                switch (rest) {
                    case "" -> {
                        return severity * 4L + 1;
                    }
                    case "2", "3", "4" -> {
                        return severity * 4L + Integer.parseInt(rest);
                    }
                    default -> {}
                }
            }
            return 0;
        }
        long number = signed64(parser);
        if (number != (int) number) {
            throw unexpected(parser, "a severity number");
        }
        return number;
    }
}
