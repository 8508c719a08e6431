package io.varve.logql.pipeline;

import io.varve.logql.bytes.ByteArena;
import io.varve.logql.bytes.Utf8;
import io.varve.logql.json.JsonText;

/** The text of a JSON string as the value of a label: without escapes, and with a blank for what is no character. */
final class JsonLabelValue {
    private JsonLabelValue() {}

    /** A string whose escapes are wrong is the empty value. */
    static void set(Line line, int name, byte[] json, int start, int end) {
        byte[] value = json;
        int offset = start;
        int length = end - start;
        ByteArena arena = line.arena;
        if (JsonText.hasEscape(json, start, end)) {
            length = Math.max(0, JsonText.unescape(json, start, end, arena));
            value = arena.array();
            offset = arena.position() - length;
        }
        if (Utf8.hasReplacement(value, offset, length)) {
            arena.reserve(length);
            byte[] out = arena.array();
            int position = arena.position();
            length = Utf8.blankReplacements(value, offset, length, out, position);
            arena.advance(length);
            value = out;
            offset = position;
        }
        line.setParsed(name, value, offset, length);
    }
}
