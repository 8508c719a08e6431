package io.varve.wire.elastic;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.record.LogRecordWriter;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A document's JSON as the fields of a record, in one pass. */
final class JsonFields {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonFields() {}

    /** Reads one line. Close it. */
    static JsonParser parser(byte[] bytes, int offset, int count) {
        return FACTORY.createParser(ObjectReadContext.empty(), bytes, offset, count);
    }

    /** @throws MalformedRequestException when the line is no JSON object */
    static void read(byte[] bytes, int offset, int count, LogRecordWriter record) throws MalformedRequestException {
        try (JsonParser parser = parser(bytes, offset, count)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedRequestException("failed to parse: a document is a JSON object");
            }
            record.beginMap();
            int depth = 1;
            while (depth > 0) {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    throw new MalformedRequestException("failed to parse: the document ends too early");
                }
                depth += token(token, parser, record);
            }
            if (parser.nextToken() != null) {
                throw new MalformedRequestException("failed to parse: something follows the document");
            }
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw new MalformedRequestException(
                    "failed to parse: not well-formed JSON" + (at == null ? "" : " at column " + at.getColumnNr()), e);
        }
    }

    /** How much deeper the next token is. */
    private static int token(JsonToken token, JsonParser parser, LogRecordWriter record) {
        return switch (token) {
            case START_OBJECT -> {
                record.beginMap();
                yield 1;
            }
            case END_OBJECT -> {
                record.endMap();
                yield -1;
            }
            case START_ARRAY -> {
                record.beginArray();
                yield 1;
            }
            case END_ARRAY -> {
                record.endArray();
                yield -1;
            }
            default -> {
                scalar(token, parser, record);
                yield 0;
            }
        };
    }

    private static void scalar(JsonToken token, JsonParser parser, LogRecordWriter record) {
        switch (token) {
            case PROPERTY_NAME -> record.name(parser.currentName());
            case VALUE_STRING -> record.text(parser.getString());
            case VALUE_NUMBER_INT -> integer(parser, record);
            case VALUE_NUMBER_FLOAT -> record.decimal(parser.getString());
            case VALUE_TRUE -> record.truth(true);
            case VALUE_FALSE -> record.truth(false);
            default -> record.nothing();
        }
    }

    private static void integer(JsonParser parser, LogRecordWriter record) {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            record.decimal(parser.getString());
        } else {
            record.integer(parser.getLongValue());
        }
    }
}
