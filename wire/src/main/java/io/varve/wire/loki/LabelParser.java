package io.varve.wire.loki;

import io.varve.schema.LabelName;
import java.util.Map;
import java.util.TreeMap;

/**
 * The labels of a pushed stream, {@code {a="b", c="d"}}: Go's string syntax in double quotes or backquotes, white space anywhere between,
 * no comma at the end needed. Bounded by the length of the text.
 */
final class LabelParser {
    /** Labels that can't be read. */
    static final class LabelSyntaxException extends Exception {
        private static final long serialVersionUID = 1L;

        /** Whether the syntax is right but one name comes twice. */
        final boolean duplicate;

        LabelSyntaxException(String message, boolean duplicate) {
            super(message);
            this.duplicate = duplicate;
        }
    }

    private final String text;
    private int position;

    private LabelParser(String text) {
        this.text = text;
    }

    static Map<String, String> parse(String text) throws LabelSyntaxException {
        return new LabelParser(text).labels();
    }

    private Map<String, String> labels() throws LabelSyntaxException {
        Map<String, String> labels = new TreeMap<>();
        skipSpace();
        expect('{');
        skipSpace();
        while (!at('}')) {
            String name = name();
            skipSpace();
            expect('=');
            skipSpace();
            String value = value();
            if (labels.put(name, value) != null) {
                throw new LabelSyntaxException(name, true);
            }
            skipSpace();
            if (!at('}')) {
                expect(',');
                skipSpace();
            }
        }
        position++;
        skipSpace();
        if (position < text.length()) {
            throw error("end of the labels");
        }
        return labels;
    }

    private String name() throws LabelSyntaxException {
        int start = position;
        while (position < text.length() && isNamePart(text.charAt(position))) {
            position++;
        }
        String name = text.substring(start, position);
        if (!LabelName.isValid(name)) {
            position = start;
            throw error("a label name");
        }
        return name;
    }

    private static boolean isNamePart(char character) {
        return character < 0x80 && (Character.isLetterOrDigit(character) || character == '_');
    }

    private String value() throws LabelSyntaxException {
        if (at('`')) {
            int end = text.indexOf('`', position + 1);
            if (end < 0) {
                throw error("a closing backquote");
            }
            String value = text.substring(position + 1, end);
            position = end + 1;
            return value.replace("\r", "");
        }
        if (!at('"')) {
            throw error("a quoted value");
        }
        position++;
        StringBuilder value = new StringBuilder();
        while (!at('"')) {
            if (position >= text.length() || text.charAt(position) == '\n') {
                throw error("a closing quote");
            }
            char character = text.charAt(position++);
            if (character == '\\') {
                escape(value);
            } else {
                value.append(character);
            }
        }
        position++;
        return value.toString();
    }

    private void escape(StringBuilder value) throws LabelSyntaxException {
        if (position >= text.length()) {
            throw error("an escape");
        }
        char character = text.charAt(position++);
        switch (character) {
            case 'a' -> value.append('\u0007');
            case 'b' -> value.append('\b');
            case 'f' -> value.append('\f');
            case 'n' -> value.append('\n');
            case 'r' -> value.append('\r');
            case 't' -> value.append('\t');
            case 'v' -> value.append('\u000b');
            case '\\', '"' -> value.append(character);
            case 'x' -> value.append(code(2, 16));
            case 'u' -> value.append(code(4, 16));
            case 'U' -> value.append(code(8, 16));
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                position--;
                value.append(code(3, 8));
            }
            default -> {
                position--;
                throw error("a known escape");
            }
        }
    }

    private String code(int digits, int radix) throws LabelSyntaxException {
        int end = position + digits;
        if (end > text.length()) {
            throw error(digits + " digits of an escape");
        }
        long code = 0;
        for (; position < end; position++) {
            int digit = Character.digit(text.charAt(position), radix);
            if (digit < 0) {
                throw error(digits + " digits of an escape");
            }
            code = code * radix + digit;
        }
        boolean surrogate = code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
        if (code > Character.MAX_CODE_POINT || surrogate) {
            throw error("a code point");
        }
        return Character.toString((int) code);
    }

    private boolean at(char wanted) {
        return position < text.length() && text.charAt(position) == wanted;
    }

    private void expect(char wanted) throws LabelSyntaxException {
        if (!at(wanted)) {
            throw error("'" + wanted + "'");
        }
        position++;
    }

    private void skipSpace() {
        while (position < text.length() && " \t\n\r".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
    }

    private LabelSyntaxException error(String expected) {
        String found = position >= text.length() ? "the end" : "'" + text.charAt(position) + "'";
        return new LabelSyntaxException(
                "parse error at line 1, col " + (position + 1) + ": expected " + expected + ", found " + found, false);
    }
}
