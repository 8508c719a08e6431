package io.varve.logql.json;

import org.jspecify.annotations.Nullable;

/** One value and where it lies; reused from value to value. */
final class JsonValue {
    private JsonType type = JsonType.NULL;
    private int start;
    private int end;
    private int next;

    /**
     * Reads the value that begins at the first byte from {@code from} that is not blank.
     *
     * @return the error, or null
     */
    @Nullable
    JsonOutcome read(byte[] json, int from, int limit) {
        start = JsonScan.skipBlanks(json, from, limit);
        if (start < 0) {
            return JsonOutcome.MALFORMED_JSON;
        }
        return switch (json[start]) {
            case '"' -> string(json, limit);
            case '[' -> block(json, limit, JsonType.ARRAY);
            case '{' -> block(json, limit, JsonType.OBJECT);
            default -> word(json, limit);
        };
    }

    private @Nullable JsonOutcome string(byte[] json, int limit) {
        type = JsonType.STRING;
        start++;
        next = JsonScan.endOfString(json, start, limit);
        end = next - 1;
        return next < 0 ? JsonOutcome.MALFORMED_STRING : null;
    }

    private @Nullable JsonOutcome block(byte[] json, int limit, JsonType block) {
        boolean array = block == JsonType.ARRAY;
        type = block;
        next = JsonScan.endOfBlock(json, start, limit, (byte) (array ? '[' : '{'), (byte) (array ? ']' : '}'));
        end = next;
        if (next >= 0) {
            return null;
        }
        return array ? JsonOutcome.MALFORMED_ARRAY : JsonOutcome.MALFORMED_OBJECT;
    }

    private @Nullable JsonOutcome word(byte[] json, int limit) {
        next = JsonScan.endOfToken(json, start, limit);
        end = next;
        byte first = json[start];
        if (first == '-' || (first >= '0' && first <= '9')) {
            type = JsonType.NUMBER;
        } else if (JsonScan.isWord(json, start, end, "true") || JsonScan.isWord(json, start, end, "false")) {
            type = JsonType.BOOLEAN;
        } else if (JsonScan.isWord(json, start, end, "null")) {
            type = JsonType.NULL;
        } else {
            return JsonOutcome.UNKNOWN_TYPE;
        }
        return null;
    }

    JsonType type() {
        return type;
    }

    /** Of a string, behind its quote. */
    int start() {
        return start;
    }

    /** Of a string, before its closing quote. */
    int end() {
        return end;
    }

    /** Where what follows the value begins. */
    int next() {
        return next;
    }
}
