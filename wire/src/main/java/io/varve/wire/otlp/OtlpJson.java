package io.varve.wire.otlp;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.protobuf.ProtobufWriter;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What the requests of all signals share in OTLP's JSON (opentelemetry-proto, "JSON Protobuf Encoding": ids in hex, 64-bit integers as strings or numbers, enums as numbers, unknown
 * members ignored, names in lowerCamelCase or as in the proto file) written as protobuf.
 */
abstract class OtlpJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    final ProtobufWriter writer = new ProtobufWriter();

    /** Reads the members of one kind of object. */
    interface Members {
        /** Reads the value of a member, on whose first token the parser is, or skips it. */
        void read(String name, JsonParser parser) throws MalformedRequestException;
    }

    /** The request as protobuf; good until the next call. */
    final ProtobufWriter toProtobuf(byte[] request) throws MalformedRequestException {
        writer.clear();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), request)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedRequestException("JSON: a request is an object");
            }
            members(parser, this::requestMember);
            if (parser.nextToken() != null) {
                throw new MalformedRequestException("JSON: something follows the request's object");
            }
        } catch (JacksonException e) {
            var at = e.getLocation();
            String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            throw new MalformedRequestException("JSON: not well-formed" + place, e);
        }
        return writer;
    }

    /** A member of the request. */
    abstract void requestMember(String name, JsonParser parser) throws MalformedRequestException;

    final void resourceMember(String name, JsonParser parser) throws MalformedRequestException {
        switch (name) {
            case "attributes" -> messages(1, parser, this::keyValueMember);
            default -> parser.skipChildren();
        }
    }

    final void scopeMember(String name, JsonParser parser) throws MalformedRequestException {
        switch (name) {
            case "name" -> text(1, parser);
            case "version" -> text(2, parser);
            case "attributes" -> messages(3, parser, this::keyValueMember);
            case "droppedAttributesCount", "dropped_attributes_count" -> writer.varint(4, unsigned32(parser));
            default -> parser.skipChildren();
        }
    }

    final void keyValueMember(String name, JsonParser parser) throws MalformedRequestException {
        switch (name) {
            case "key" -> text(1, parser);
            case "value" -> message(2, parser, this::anyValueMember);
            default -> parser.skipChildren();
        }
    }

    final void anyValueMember(String name, JsonParser parser) throws MalformedRequestException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        switch (name) {
            case "stringValue", "string_value" -> text(1, parser);
            case "boolValue", "bool_value" -> writer.varint(2, truth(parser) ? 1 : 0);
            case "intValue", "int_value" -> writer.varint(3, signed64(parser));
            case "doubleValue", "double_value" -> writer.fixed64(4, Double.doubleToRawLongBits(number(parser)));
            case "arrayValue", "array_value" -> message(5, parser, this::arrayMember);
            case "kvlistValue", "kvlist_value" -> message(6, parser, this::mapMember);
            case "bytesValue", "bytes_value" -> base64(7, parser);
            default -> parser.skipChildren();
        }
    }

    private void arrayMember(String name, JsonParser parser) throws MalformedRequestException {
        switch (name) {
            case "values" -> messages(1, parser, this::anyValueMember);
            default -> parser.skipChildren();
        }
    }

    private void mapMember(String name, JsonParser parser) throws MalformedRequestException {
        switch (name) {
            case "values" -> messages(1, parser, this::keyValueMember);
            default -> parser.skipChildren();
        }
    }

    private static void members(JsonParser parser, Members members) throws MalformedRequestException {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            members.read(name, parser);
        }
    }

    final void message(int field, JsonParser parser, Members members) throws MalformedRequestException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw unexpected(parser, "an object");
        }
        int start = writer.begin(field);
        members(parser, members);
        writer.end(start);
    }

    final void messages(int field, JsonParser parser, Members members) throws MalformedRequestException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw unexpected(parser, "an array");
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                throw unexpected(parser, "an object");
            }
            message(field, parser, members);
        }
    }

    final void text(int field, JsonParser parser) throws MalformedRequestException {
        String text = string(parser, "a string");
        if (text != null) {
            writer.text(field, text);
        }
    }

    final void hex(int field, JsonParser parser) throws MalformedRequestException {
        String text = string(parser, "a string of hex digits");
        if (text == null) {
            return;
        }
        try {
            writer.bytes(field, HexFormat.of().parseHex(text));
        } catch (IllegalArgumentException e) {
            throw unexpected(parser, "a string of hex digits", e);
        }
    }

    private void base64(int field, JsonParser parser) throws MalformedRequestException {
        String text = string(parser, "a string in base64");
        if (text == null) {
            return;
        }
        try {
            writer.bytes(field, Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw unexpected(parser, "a string in base64", e);
        }
    }

    private static @Nullable String string(JsonParser parser, String expected) throws MalformedRequestException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getString();
            case VALUE_NULL -> null;
            case null, default -> throw unexpected(parser, expected);
        };
    }

    private static boolean truth(JsonParser parser) throws MalformedRequestException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw unexpected(parser, "true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    static int unsigned32(JsonParser parser) throws MalformedRequestException {
        long number = signed64(parser);
        if (number < 0 || number > 0xFFFFFFFFL) {
            throw unexpected(parser, "an integer of 0 to 4294967295");
        }
        return (int) number;
    }

    static long unsigned64(JsonParser parser) throws MalformedRequestException {
        String digits = integer(parser, "an integer of 0 to 18446744073709551615, as a string or a number");
        try {
            return Long.parseUnsignedLong(digits);
        } catch (NumberFormatException e) {
            throw unexpected(parser, "an integer of 0 to 18446744073709551615, as a string or a number", e);
        }
    }

    static long signed64(JsonParser parser) throws MalformedRequestException {
        String digits = integer(parser, "a 64-bit integer, as a string or a number");
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw unexpected(parser, "a 64-bit integer, as a string or a number", e);
        }
    }

    private static String integer(JsonParser parser, String expected) throws MalformedRequestException {
        return switch (parser.currentToken()) {
            case VALUE_STRING, VALUE_NUMBER_INT -> parser.getString();
            case VALUE_NULL -> "0";
            case null, default -> throw unexpected(parser, expected);
        };
    }

    private static double number(JsonParser parser) throws MalformedRequestException {
        return switch (parser.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Double.parseDouble(parser.getString());
            case VALUE_STRING -> {
                try {
                    yield Double.parseDouble(parser.getString());
                } catch (NumberFormatException e) {
                    throw unexpected(parser, "a number", e);
                }
            }
            case null, default -> throw unexpected(parser, "a number");
        };
    }

    static MalformedRequestException unexpected(JsonParser parser, String expected) {
        return new MalformedRequestException(expectation(parser, expected));
    }

    static MalformedRequestException unexpected(JsonParser parser, String expected, Exception cause) {
        return new MalformedRequestException(expectation(parser, expected), cause);
    }

    private static String expectation(JsonParser parser, String expected) {
        return "JSON: " + expected + " is expected at "
                + parser.streamReadContext().pathAsPointer();
    }
}
