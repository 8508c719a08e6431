package io.varve.logql.json;

import io.varve.logql.bytes.ByteArena;
import java.util.Arrays;

/** Finds the rest of a path in an element of an array. */
final class JsonPathSearch {
    private final JsonValue value = new JsonValue();

    /**
     * @param first the first step to take
     * @return where the value begins, or -1
     */
    int find(byte[] json, int from, int end, JsonPath path, int first, ByteArena arena) {
        int steps = path.length() - first;
        if (steps == 0) {
            return from;
        }
        int matched = 0;
        int level = 0;
        boolean lastMatched = true;
        int at = from;
        while (at < end) {
            switch (json[at]) {
                case '"' -> {
                    int start = at + 1;
                    int behind = JsonScan.endOfString(json, start, end);
                    int next = behind < 0 ? -1 : JsonScan.skipBlanks(json, behind, end);
                    if (next < 0) {
                        return -1;
                    }
                    if (json[next] != ':') {
                        at = next;
                        continue;
                    }
                    if (level < 1 || level > steps) {
                        return -1;
                    }
                    lastMatched = isKey(json, start, behind - 1, path.step(first + level - 1), arena);
                    if (lastMatched && matched == level - 1 && ++matched == steps) {
                        return next + 1;
                    }
                    at = next + 1;
                }
                case '{' -> {
                    if (lastMatched) {
                        level++;
                        at++;
                    } else {
                        at = JsonScan.endOfBlock(json, at, end, (byte) '{', (byte) '}');
                        if (at < 0) {
                            return -1;
                        }
                    }
                }
                case '}' -> {
                    level--;
                    if (level == matched) {
                        matched--;
                    }
                    at++;
                }
                case '[' -> {
                    if (matched == level && path.isIndex(first + level)) {
                        return element(json, at, end, path, first + level, arena);
                    }
                    at = JsonScan.endOfBlock(json, at, end, (byte) '[', (byte) ']');
                    if (at < 0) {
                        return -1;
                    }
                }
                case ':' -> {
                    return -1;
                }
                default -> at++;
            }
        }
        return -1;
    }

    private static boolean isKey(byte[] json, int start, int end, byte[] step, ByteArena arena) {
        if (!JsonText.hasEscape(json, start, end)) {
            return Arrays.equals(json, start, end, step, 0, step.length);
        }
        int length = JsonText.unescape(json, start, end, arena);
        int offset = arena.position() - Math.max(length, 0);
        return length >= 0 && Arrays.equals(arena.array(), offset, offset + length, step, 0, step.length);
    }

    private int element(byte[] json, int open, int end, JsonPath path, int step, ByteArena arena) {
        int wanted = path.index(step);
        int at = JsonScan.skipBlanks(json, open + 1, end);
        if (at < 0 || json[at] == ']') {
            return -1;
        }
        for (int index = 0; ; index++) {
            if (value.read(json, at, end) != null) {
                return -1;
            }
            if (index == wanted) {
                boolean quoted = value.type() == JsonType.STRING;
                int start = quoted ? value.start() - 1 : value.start();
                int to = quoted ? value.end() + 1 : value.end();
                return find(json, start, to, path, step + 1, arena);
            }
            at = JsonScan.skipBlanks(json, value.next(), end);
            if (at < 0 || json[at] != ',') {
                return -1;
            }
            at++;
        }
    }
}
