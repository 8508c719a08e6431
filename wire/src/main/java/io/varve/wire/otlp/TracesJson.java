package io.varve.wire.otlp;

import io.varve.wire.MalformedRequestException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** {@code ExportTraceServiceRequest} in JSON. */
final class TracesJson extends OtlpJson {
    private static final String[] KINDS = {"UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"};
    private static final String[] STATUS_CODES = {"UNSET", "OK", "ERROR"};

    @Override
    void requestMember(String name, JsonParser parser) throws MalformedRequestException {
        switch (name) {
            case "resourceSpans", "resource_spans" -> messages(1, parser, this::resourceSpansMember);
            default -> parser.skipChildren();
        }
    }

    private void resourceSpansMember(String name, JsonParser parser) throws MalformedRequestException {
        switch (name) {
            case "resource" -> message(1, parser, this::resourceMember);
            case "scopeSpans", "scope_spans" -> messages(2, parser, this::scopeSpansMember);
            default -> parser.skipChildren();
        }
    }

    private void scopeSpansMember(String name, JsonParser parser) throws MalformedRequestException {
        switch (name) {
            case "scope" -> message(1, parser, this::scopeMember);
            case "spans" -> messages(2, parser, this::spanMember);
            default -> parser.skipChildren();
        }
    }

    private void spanMember(String name, JsonParser parser) throws MalformedRequestException {
        switch (name) {
            case "traceId", "trace_id" -> hex(1, parser);
            case "spanId", "span_id" -> hex(2, parser);
            case "traceState", "trace_state" -> text(3, parser);
            case "parentSpanId", "parent_span_id" -> hex(4, parser);
            case "name" -> text(5, parser);
            case "kind" -> writer.varint(6, named(parser, "SPAN_KIND_", KINDS));
            case "startTimeUnixNano", "start_time_unix_nano" -> writer.fixed64(7, unsigned64(parser));
            case "endTimeUnixNano", "end_time_unix_nano" -> writer.fixed64(8, unsigned64(parser));
            case "attributes" -> messages(9, parser, this::keyValueMember);
            case "droppedAttributesCount", "dropped_attributes_count" -> writer.varint(10, unsigned32(parser));
            case "events" -> messages(11, parser, this::eventMember);
            case "droppedEventsCount", "dropped_events_count" -> writer.varint(12, unsigned32(parser));
            case "links" -> messages(13, parser, this::linkMember);
            case "droppedLinksCount", "dropped_links_count" -> writer.varint(14, unsigned32(parser));
            case "status" -> message(15, parser, this::statusMember);
            case "flags" -> writer.fixed32(16, unsigned32(parser));
            default -> parser.skipChildren();
        }
    }

    private void eventMember(String name, JsonParser parser) throws MalformedRequestException {
        switch (name) {
            case "timeUnixNano", "time_unix_nano" -> writer.fixed64(1, unsigned64(parser));
            case "name" -> text(2, parser);
            case "attributes" -> messages(3, parser, this::keyValueMember);
            case "droppedAttributesCount", "dropped_attributes_count" -> writer.varint(4, unsigned32(parser));
            default -> parser.skipChildren();
        }
    }

    private void linkMember(String name, JsonParser parser) throws MalformedRequestException {
        switch (name) {
            case "traceId", "trace_id" -> hex(1, parser);
            case "spanId", "span_id" -> hex(2, parser);
            case "traceState", "trace_state" -> text(3, parser);
            case "attributes" -> messages(4, parser, this::keyValueMember);
            case "droppedAttributesCount", "dropped_attributes_count" -> writer.varint(5, unsigned32(parser));
            case "flags" -> writer.fixed32(6, unsigned32(parser));
            default -> parser.skipChildren();
        }
    }

    private void statusMember(String name, JsonParser parser) throws MalformedRequestException {
        switch (name) {
            case "message" -> text(2, parser);
            case "code" -> writer.varint(3, named(parser, "STATUS_CODE_", STATUS_CODES));
            default -> parser.skipChildren();
        }
    }

    /** An enum by its number, or by its name as some senders write it. */
    private static long named(JsonParser parser, String prefix, String[] names) throws MalformedRequestException {
        if (parser.currentToken() == JsonToken.VALUE_STRING
                && parser.getString().startsWith(prefix)) {
            String name = parser.getString().substring(prefix.length());
            for (int number = 0; number < names.length; number++) {
                if (names[number].equals(name)) {
                    return number;
                }
            }
            return 0;
        }
        long number = signed64(parser);
        if (number != (int) number) {
            throw unexpected(parser, "a number of 32 bits");
        }
        return number;
    }
}
