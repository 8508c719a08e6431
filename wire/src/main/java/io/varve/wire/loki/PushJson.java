package io.varve.wire.loki;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.protobuf.ProtobufWriter;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The push request's JSON written as {@code logproto.PushRequest}. Timestamps are strings of nanoseconds, as Loki asks for. */
final class PushJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final ProtobufWriter writer = new ProtobufWriter();

    /** The request as protobuf; good until the next call. */
    ProtobufWriter toProtobuf(byte[] request) throws MalformedRequestException {
        writer.clear();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), request)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw unexpected(parser, "an object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean streams = parser.currentName().equals("streams");
                parser.nextToken();
                if (streams) {
                    streams(parser);
                } else {
                    parser.skipChildren();
                }
            }
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

    private void streams(JsonParser parser) throws MalformedRequestException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        expect(parser, JsonToken.START_ARRAY, "an array of streams");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser, JsonToken.START_OBJECT, "a stream's object");
            int stream = writer.begin(1);
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                switch (name) {
                    case "stream" -> labels(parser);
                    case "values" -> entries(parser);
                    default -> parser.skipChildren();
                }
            }
            writer.end(stream);
        }
    }

    private void labels(JsonParser parser) throws MalformedRequestException {
        expect(parser, JsonToken.START_OBJECT, "an object of labels");
        StringBuilder labels = new StringBuilder("{");
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            if (labels.length() > 1) {
                labels.append(", ");
            }
            labels.append(parser.currentName()).append('=');
            parser.nextToken();
            expect(parser, JsonToken.VALUE_STRING, "a label's value as a string");
            quote(parser.getString(), labels);
        }
        writer.text(1, labels.append('}').toString());
    }

    private static void quote(String value, StringBuilder labels) {
        labels.append('"');
        for (int i = 0; i < value.length(); i++) {
            char character = value.charAt(i);
            switch (character) {
                case '"' -> labels.append("\\\"");
                case '\\' -> labels.append("\\\\");
                case '\n' -> labels.append("\\n");
                default -> labels.append(character);
            }
        }
        labels.append('"');
    }

    private void entries(JsonParser parser) throws MalformedRequestException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        expect(parser, JsonToken.START_ARRAY, "an array of entries");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(parser, JsonToken.START_ARRAY, "an entry, [\"<unix ns>\", \"<line>\", {…}]");
            int entry = writer.begin(2);
            parser.nextToken();
            expect(parser, JsonToken.VALUE_STRING, "a timestamp of nanoseconds as a string");
            timestamp(parser);
            parser.nextToken();
            expect(parser, JsonToken.VALUE_STRING, "a line as a string");
            writer.text(2, parser.getString());
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                metadata(parser);
                parser.nextToken();
            }
            expect(parser, JsonToken.END_ARRAY, "the end of the entry");
            writer.end(entry);
        }
    }

    private void timestamp(JsonParser parser) throws MalformedRequestException {
        long unixNano;
        try {
            unixNano = Long.parseLong(parser.getString());
        } catch (NumberFormatException e) {
            throw new MalformedRequestException(expectation(parser, "a timestamp of nanoseconds as a string"), e);
        }
        int timestamp = writer.begin(1);
        writer.varint(1, Math.floorDiv(unixNano, NANOS_PER_SECOND));
        writer.varint(2, Math.floorMod(unixNano, NANOS_PER_SECOND));
        writer.end(timestamp);
    }

    private void metadata(JsonParser parser) throws MalformedRequestException {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            int pair = writer.begin(3);
            writer.text(1, parser.currentName());
            parser.nextToken();
            expect(parser, JsonToken.VALUE_STRING, "a value of structured metadata as a string");
            writer.text(2, parser.getString());
            writer.end(pair);
        }
    }

    private static void expect(JsonParser parser, JsonToken token, String expected) throws MalformedRequestException {
        if (parser.currentToken() != token) {
            throw unexpected(parser, expected);
        }
    }

    private static MalformedRequestException unexpected(JsonParser parser, String expected) {
        return new MalformedRequestException(expectation(parser, expected));
    }

    private static String expectation(JsonParser parser, String expected) {
        return "JSON: " + expected + " is expected at "
                + parser.streamReadContext().pathAsPointer();
    }
}
