package io.varve.logql.json;

import io.varve.logql.bytes.ByteArena;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the values of several paths in one pass over a text that need not be JSON to its end. The first value of a path counts; the
 * walk ends when every path has one.
 */
public abstract class JsonPathWalk {
    private final JsonPath[] paths;
    private final boolean[] found;
    private final boolean[] indexed;
    private final byte[][] keys;
    private final int[] keyOffsets;
    private final int[] keyLengths;
    private final JsonValue value = new JsonValue();
    private final JsonPathSearch search = new JsonPathSearch();
    private final int longest;
    private byte[] json = new byte[0];
    private int end;
    private int level;
    private int foundCount;

    protected JsonPathWalk(List<JsonPath> paths) {
        this.paths = paths.toArray(JsonPath[]::new);
        this.found = new boolean[this.paths.length];
        this.indexed = new boolean[this.paths.length];
        int length = 0;
        for (JsonPath path : paths) {
            length = Math.max(length, path.length());
        }
        this.longest = length;
        this.keys = new byte[length + 1][];
        this.keyOffsets = new int[length + 1];
        this.keyLengths = new int[length + 1];
        Arrays.fill(keys, json);
    }

    /** Sees the value of a path; positions as in {@link JsonObjectWalk#field}. */
    protected abstract void value(int path, JsonType type, byte[] json, int start, int end);

    /** Sees that there is something wrong where a value was sought. */
    protected abstract void error(JsonOutcome outcome);

    protected final void walk(byte[] text, int from, int to, ByteArena arena) {
        json = text;
        end = to;
        level = 0;
        foundCount = 0;
        Arrays.fill(found, false);
        Arrays.fill(keyLengths, 0);
        int at = from;
        while (at >= 0 && at < end) {
            switch (json[at]) {
                case '"' -> at = string(at + 1, arena);
                case '{' -> {
                    level++;
                    at++;
                }
                case '}', ']' -> {
                    level--;
                    at++;
                }
                case '[' -> at = array(at, arena);
                default -> at++;
            }
        }
    }

    /** @return where to go on, or -1 */
    private int string(int start, ByteArena arena) {
        int behind = JsonScan.endOfString(json, start, end);
        int next = behind < 0 ? -1 : JsonScan.skipBlanks(json, behind, end);
        if (next < 0 || json[next] != ':') {
            return next;
        }
        if (level > longest) {
            return next + 1;
        }
        if (level < 1) {
            error(JsonOutcome.MALFORMED_JSON);
            return -1;
        }
        int depth = level - 1;
        int keyLength = behind - 1 - start;
        keys[depth] = json;
        keyOffsets[depth] = start;
        if (JsonText.hasEscape(json, start, behind - 1)) {
            keyLength = JsonText.unescape(json, start, behind - 1, arena);
            if (keyLength < 0) {
                return -1;
            }
            keys[depth] = arena.array();
            keyOffsets[depth] = arena.position() - keyLength;
        }
        keyLengths[depth] = keyLength;
        for (int i = 0; i < paths.length; i++) {
            if (!found[i] && paths[i].length() == level && isAt(paths[i], level)) {
                take(i, next + 1, end);
                if (foundCount == paths.length) {
                    return -1;
                }
            }
        }
        return next + 1;
    }

    private void take(int path, int from, int to) {
        found[path] = true;
        foundCount++;
        @Nullable JsonOutcome error = value.read(json, from, to);
        if (error != null) {
            error(error);
        } else {
            value(path, value.type(), json, value.start(), value.end());
        }
    }

    /** Whether the first {@code length} steps of the path are the keys that lead to where the walk is. */
    private boolean isAt(JsonPath path, int length) {
        for (int i = 0; i < length; i++) {
            byte[] step = path.step(i);
            if (!Arrays.equals(step, 0, step.length, keys[i], keyOffsets[i], keyOffsets[i] + keyLengths[i])) {
                return false;
            }
        }
        return true;
    }

    private int array(int open, ByteArena arena) {
        if (level < 0) {
            error(JsonOutcome.MALFORMED_JSON);
            return -1;
        }
        boolean wanted = false;
        for (int i = 0; i < paths.length; i++) {
            JsonPath path = paths[i];
            indexed[i] = !found[i]
                    && path.length() > level
                    && path.isIndex(level)
                    && path.step(level).length > 2
                    && isAt(path, level);
            wanted |= indexed[i];
        }
        if (!wanted) {
            return JsonScan.endOfBlock(json, open, end, (byte) '[', (byte) ']');
        }
        level++;
        int at = elements(open, arena);
        return foundCount == paths.length ? -1 : at;
    }

    /** @return where the elements end, which is at the closing bracket of a sound array */
    private int elements(int open, ByteArena arena) {
        int at = JsonScan.skipBlanks(json, open + 1, end);
        if (at < 0) {
            return end;
        }
        if (json[at] == ']') {
            return at;
        }
        for (int index = 0; ; index++) {
            if (value.read(json, at, end) != null) {
                return at;
            }
            int next = value.next();
            element(index, value.type(), value.start(), value.end(), arena);
            at = JsonScan.skipBlanks(json, next, end);
            if (at < 0) {
                return end;
            }
            if (json[at] != ',') {
                return at;
            }
            at++;
        }
    }

    private void element(int index, JsonType type, int start, int to, ByteArena arena) {
        for (int i = 0; i < paths.length; i++) {
            if (!indexed[i] || paths[i].index(level - 1) != index) {
                continue;
            }
            if (found[i]) {
                continue;
            }
            if (paths[i].length() == level) {
                found[i] = true;
                foundCount++;
                value(i, type, json, start, to);
                continue;
            }
            int position = search.find(json, start, to, paths[i], level, arena);
            if (position < 0) {
                found[i] = true;
                foundCount++;
            } else {
                take(i, position, to);
            }
        }
    }
}
