package io.varve.logql.pipeline;

import io.varve.logql.json.JsonObjectWalk;
import io.varve.logql.json.JsonOutcome;
import io.varve.logql.json.JsonText;
import io.varve.logql.json.JsonType;
import java.util.Arrays;

/** {@code | unpack}: what Promtail's pack made; only an object with {@code _entry} is unpacked. */
final class UnpackStage extends JsonObjectWalk implements LineStage {
    private static final byte[] ENTRY = {'_', 'e', 'n', 't', 'r', 'y'};
    private static final String NO_OBJECT = "expecting json object(6), but it is not";

    private final Line line;
    private final LabelNames names;
    private int[] labels = new int[16];
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private int count;
    private byte[] entry = new byte[0];
    private int entryOffset;
    private int entryLength;

    UnpackStage(Line line) {
        this.line = line;
        this.names = line.labels.names;
    }

    @Override
    public boolean process(Line same) {
        if (line.length == 0 || line.hints.wantsNothing()) {
            return true;
        }
        if (line.bytes[line.offset] != '{') {
            line.fail(ErrorLabels.JSON_PARSER, NO_OBJECT);
            return true;
        }
        count = 0;
        entryLength = -1;
        byte[] json = line.bytes;
        JsonOutcome outcome = walk(json, line.offset, line.offset + line.length, line.arena);
        if (outcome.isError()) {
            line.fail(ErrorLabels.JSON_PARSER, outcome.message());
            return true;
        }
        if (entryLength < 0) {
            return true;
        }
        line.set(entry, entryOffset, entryLength);
        for (int i = 0; i < count; i++) {
            JsonLabelValue.set(line, labels[i], json, starts[i], ends[i]);
            if (!line.hints.shouldContinue(labels[i], line)) {
                return false;
            }
        }
        return true;
    }

    @Override
    protected JsonOutcome field(
            byte[] key, int keyOffset, int keyLength, JsonType type, byte[] json, int start, int end) {
        if (type != JsonType.STRING) {
            return JsonOutcome.COMPLETE;
        }
        if (Arrays.equals(key, keyOffset, keyOffset + keyLength, ENTRY, 0, ENTRY.length)) {
            return takeEntry(json, start, end);
        }
        int name = names.number(key, keyOffset, keyLength);
        if (line.labels.isTaken(name)) {
            name = names.extracted(name);
        }
        if (!line.hints.shouldExtract(name) || line.labels.isExtracted(name)) {
            return JsonOutcome.COMPLETE;
        }
        byte[] wanted = names.bytes(name);
        int label = names.ofKey(wanted, 0, wanted.length);
        if (label == LabelNames.NONE) {
            return JsonOutcome.COMPLETE;
        }
        if (count == labels.length) {
            labels = Arrays.copyOf(labels, count * 2);
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
        }
        labels[count] = label;
        starts[count] = start;
        ends[count++] = end;
        return JsonOutcome.COMPLETE;
    }

    private JsonOutcome takeEntry(byte[] json, int start, int end) {
        if (!JsonText.hasEscape(json, start, end)) {
            entry = json;
            entryOffset = start;
            entryLength = end - start;
            return JsonOutcome.COMPLETE;
        }
        int length = JsonText.unescape(json, start, end, line.arena);
        if (length < 0) {
            return JsonOutcome.MALFORMED_ESCAPE;
        }
        entry = line.arena.array();
        entryOffset = line.arena.position() - length;
        entryLength = length;
        return JsonOutcome.COMPLETE;
    }
}
