package io.varve.wire.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Map;

/** A growing Arrow Map column of text to text. */
final class MapColumn {
    int[] offsets = new int[1024];
    int rows;
    final TextColumn keys = new TextColumn(1 << 14);
    final TextColumn values = new TextColumn(1 << 16);

    int entries() {
        return keys.rows;
    }

    void endRow() {
        rows++;
        if (rows >= offsets.length) {
            offsets = Arrays.copyOf(offsets, offsets.length * 2);
        }
        offsets[rows] = keys.rows;
    }

    void append(Map<String, String> pairs) {
        pairs.forEach((name, value) -> {
            byte[] key = name.getBytes(UTF_8);
            byte[] text = value.getBytes(UTF_8);
            keys.append(key);
            values.append(text);
        });
        endRow();
    }

    /** Keeps the given rows and drops all after them, entries of a row that has not ended too. */
    void truncate(int toRows) {
        rows = toRows;
        keys.truncate(offsets[toRows]);
        values.truncate(offsets[toRows]);
    }
}
