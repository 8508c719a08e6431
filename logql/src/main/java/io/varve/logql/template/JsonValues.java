package io.varve.logql.template;

import java.util.ArrayList;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** JSON as Go's encoding/json decodes it into {@code interface{}}: numbers are floats, the last of equal keys wins. */
final class JsonValues {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonValues() {}

    /** @return nil when the text is not one JSON value, as sprig's fromJson answers */
    static TemplateValue parse(String json) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return TemplateValue.NIL;
            }
            TemplateValue value = value(parser, first);
            return parser.nextToken() == null ? value : TemplateValue.NIL;
        } catch (JacksonException noJson) {
            return TemplateValue.NIL;
        }
    }

    private static TemplateValue value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> {
                var entries = new TreeMap<String, TemplateValue>();
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = wellFormed(parser.currentName());
                    entries.put(name, value(parser, parser.nextToken()));
                }
                yield TemplateValue.object(entries);
            }
            case START_ARRAY -> {
                var items = new ArrayList<TemplateValue>();
                for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    items.add(value(parser, next));
                }
                yield new TemplateValue.Sequence(items);
            }
            case VALUE_STRING -> TemplateValue.text(wellFormed(parser.getString()));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                double number = Double.parseDouble(parser.getString());
                // What is out of a float's range stays undecoded, the rest is kept.
                yield Double.isInfinite(number) ? TemplateValue.NIL : new TemplateValue.Real(number);
            }
            case VALUE_TRUE -> TemplateValue.TRUE;
            case VALUE_FALSE -> TemplateValue.FALSE;
            case VALUE_NULL -> TemplateValue.NIL;
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("no JSON value begins with " + token);
        };
    }

    /** An escaped half of a surrogate pair without the other half becomes U+FFFD. */
    private static String wellFormed(String text) {
        int at = 0;
        while (at < text.length() && !Character.isSurrogate(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        var mended = new StringBuilder(text.length()).append(text, 0, at);
        while (at < text.length()) {
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            mended.appendCodePoint(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c);
        }
        return mended.toString();
    }
}
