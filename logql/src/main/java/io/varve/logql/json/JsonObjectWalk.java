package io.varve.logql.json;

import io.varve.logql.bytes.ByteArena;
import org.jspecify.annotations.Nullable;

/**
 * Goes over the fields of an object in one pass. Lenient: what follows the object is not looked at, and fields before a break have
 * been seen when the break is met.
 */
public abstract class JsonObjectWalk {
    private static final int MAX_DEPTH = 128;

    private final JsonValue[] values = new JsonValue[MAX_DEPTH];
    private int depth;

    /**
     * Sees a field.
     *
     * @param key its array is the arena's when the key had escapes
     * @param start of the value; of a string, behind its quote
     * @param end of the value; of a string, before its quote
     * @return COMPLETE to go on, anything else ends the walk
     */
    protected abstract JsonOutcome field(
            byte[] key, int keyOffset, int keyLength, JsonType type, byte[] json, int start, int end);

    /** Walks over the object at {@code from}; may be called by {@link #field} for an object in it. */
    protected final JsonOutcome walk(byte[] json, int from, int end, ByteArena arena) {
        if (depth == MAX_DEPTH) {
            return JsonOutcome.TOO_DEEP;
        }
        JsonValue value = values[depth];
        if (value == null) {
            value = new JsonValue();
            values[depth] = value;
        }
        depth++;
        try {
            return walk(json, from, end, arena, value);
        } finally {
            depth--;
        }
    }

    private JsonOutcome walk(byte[] json, int from, int end, ByteArena arena, JsonValue value) {
        int at = JsonScan.skipBlanks(json, from, end);
        if (at < 0 || json[at] != '{') {
            return JsonOutcome.MALFORMED_OBJECT;
        }
        at = JsonScan.skipBlanks(json, at + 1, end);
        if (at < 0) {
            return JsonOutcome.MALFORMED_JSON;
        }
        while (json[at] == '"') {
            int keyStart = at + 1;
            at = JsonScan.endOfString(json, keyStart, end);
            if (at < 0) {
                return JsonOutcome.MALFORMED_JSON;
            }
            int keyEnd = at - 1;
            at = JsonScan.skipBlanks(json, at, end);
            JsonOutcome outcome;
            if (JsonText.hasEscape(json, keyStart, keyEnd)) {
                arena.reserve(keyEnd - keyStart + 4);
                byte[] key = arena.array();
                int keyOffset = arena.position();
                int keyLength = JsonText.unescape(json, keyStart, keyEnd, arena);
                if (keyLength < 0) {
                    return JsonOutcome.MALFORMED_ESCAPE;
                }
                outcome = read(key, keyOffset, keyLength, json, at, end, value);
            } else {
                outcome = read(json, keyStart, keyEnd - keyStart, json, at, end, value);
            }
            if (outcome != JsonOutcome.COMPLETE) {
                return outcome;
            }
            at = JsonScan.skipBlanks(json, value.next(), end);
            if (at < 0) {
                return JsonOutcome.MALFORMED_ARRAY;
            }
            if (json[at] == '}') {
                return JsonOutcome.COMPLETE;
            }
            if (json[at] != ',') {
                return JsonOutcome.MALFORMED_OBJECT;
            }
            at = JsonScan.skipBlanks(json, at + 1, end);
            if (at < 0) {
                return JsonOutcome.MALFORMED_ARRAY;
            }
        }
        return json[at] == '}' ? JsonOutcome.COMPLETE : JsonOutcome.MALFORMED_OBJECT;
    }

    private JsonOutcome read(
            byte[] key, int keyOffset, int keyLength, byte[] json, int colon, int end, JsonValue value) {
        if (colon < 0 || json[colon] != ':') {
            return JsonOutcome.MALFORMED_JSON;
        }
        @Nullable JsonOutcome error = value.read(json, colon + 1, end);
        return error != null ? error : field(key, keyOffset, keyLength, value.type(), json, value.start(), value.end());
    }
}
