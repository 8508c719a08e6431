package io.varve.logql.pipeline;

import io.varve.logql.bytes.Utf8;
import io.varve.logql.json.JsonObjectWalk;
import io.varve.logql.json.JsonOutcome;
import io.varve.logql.json.JsonType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** {@code | json}: every field of the line's object a label, nested ones with their path. */
final class JsonStage extends JsonObjectWalk implements LineStage {
    private final Line line;
    private final LabelNames names;
    private final ParserHints hints;
    private byte[] path = new byte[128];
    private int pathLength;
    private int depth;
    private boolean dropped;

    JsonStage(Line line) {
        this.line = line;
        this.names = line.labels.names;
        this.hints = line.hints;
    }

    @Override
    public boolean process(Line same) {
        if (hints.wantsNothing()) {
            return true;
        }
        pathLength = 0;
        depth = 0;
        dropped = false;
        JsonOutcome outcome = walk(line.bytes, line.offset, line.offset + line.length, line.arena);
        if (outcome.isError()) {
            line.fail(ErrorLabels.JSON_PARSER, outcome.message());
            return true;
        }
        return !dropped;
    }

    @Override
    protected JsonOutcome field(
            byte[] key, int keyOffset, int keyLength, JsonType type, byte[] json, int start, int end) {
        JsonOutcome outcome = JsonOutcome.COMPLETE;
        switch (type) {
            case STRING, NUMBER, BOOLEAN -> outcome = label(key, keyOffset, keyLength, type, json, start, end);
            case OBJECT -> {
                return descend(key, keyOffset, keyLength, json, start, end);
            }
            case NULL, ARRAY -> {}
        }
        if (hints.allExtracted()) {
            dropped = false;
            return JsonOutcome.STOPPED;
        }
        return outcome;
    }

    private JsonOutcome descend(byte[] key, int keyOffset, int keyLength, byte[] json, int start, int end) {
        int before = pathLength;
        appendToPath(key, keyOffset, keyLength);
        depth++;
        JsonOutcome outcome =
                hints.shouldExtractPrefix(path, pathLength) ? walk(json, start, end, line.arena) : JsonOutcome.COMPLETE;
        depth--;
        pathLength = before;
        return outcome;
    }

    private JsonOutcome label(
            byte[] key, int keyOffset, int keyLength, JsonType type, byte[] json, int start, int end) {
        int name = depth == 0 ? names.ofKey(key, keyOffset, keyLength) : nestedName(key, keyOffset, keyLength);
        if (name == LabelNames.NONE) {
            return JsonOutcome.COMPLETE;
        }
        if (line.labels.isTaken(name)) {
            name = names.extracted(name);
        }
        if (!hints.shouldExtract(name) || line.labels.isExtracted(name)) {
            return JsonOutcome.COMPLETE;
        }
        if (type == JsonType.STRING) {
            JsonLabelValue.set(line, name, json, start, end);
        } else {
            line.setParsed(name, json, start, end - start);
        }
        if (!hints.shouldContinue(name, line)) {
            dropped = true;
            return JsonOutcome.STOPPED;
        }
        return JsonOutcome.COMPLETE;
    }

    private int nestedName(byte[] key, int keyOffset, int keyLength) {
        int before = pathLength;
        appendToPath(key, keyOffset, keyLength);
        int name = pathLength == 0 ? LabelNames.NONE : names.number(path, 0, pathLength);
        pathLength = before;
        return name;
    }

    /** A key of blanks only leaves the path as it is. */
    private void appendToPath(byte[] key, int offset, int length) {
        if (!Utf8.isAscii(key, offset, length)) {
            appendUnusual(new String(key, offset, length, StandardCharsets.UTF_8));
            return;
        }
        int from = offset;
        int end = offset + length;
        while (from < end && isSpace(key[from])) {
            from++;
        }
        while (end > from && isSpace(key[end - 1])) {
            end--;
        }
        if (from == end) {
            return;
        }
        ensurePath(end - from + 2);
        boolean first = pathLength == 0;
        if (!first || (key[from] >= '0' && key[from] <= '9')) {
            path[pathLength++] = '_';
        }
        for (int i = from; i < end; i++) {
            path[pathLength++] = isNamePart(key[i]) ? key[i] : (byte) '_';
        }
    }

    private void appendUnusual(String key) {
        String part = LabelNameText.sanitise(key, pathLength == 0);
        if (part.isEmpty()) {
            return;
        }
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        ensurePath(bytes.length + 1);
        if (pathLength > 0) {
            path[pathLength++] = '_';
        }
        System.arraycopy(bytes, 0, path, pathLength, bytes.length);
        pathLength += bytes.length;
    }

    private void ensurePath(int more) {
        if (path.length - pathLength < more) {
            path = Arrays.copyOf(path, Math.max(path.length * 2, pathLength + more));
        }
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    private static boolean isNamePart(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '_';
    }
}
