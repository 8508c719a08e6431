package io.varve.wire.trace;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The attributes of the span that is being read, where their bytes are. Arrays of parts instead of objects: nothing is made per attribute. */
final class PendingAttributes {
    private static final int FIRST = 32;

    private AttributeScope[] scopes = new AttributeScope[FIRST];
    /** Null once another attribute of the name has come. */
    private @Nullable AttributeKey[] keys = new @Nullable AttributeKey[FIRST];

    private AttributeType[] types = new AttributeType[FIRST];
    private long[] bits = new long[FIRST];
    private byte[][] bytes = new byte[FIRST][];
    private int[] offsets = new int[FIRST];
    private int[] counts = new int[FIRST];
    private int count;

    int count() {
        return count;
    }

    void clear() {
        count = 0;
    }

    void drop(int place) {
        keys[place] = null;
    }

    void add(
            AttributeScope scope, AttributeKey key, AttributeType type, long bits, byte[] bytes, int from, int length) {
        if (count == scopes.length) {
            grow();
        }
        scopes[count] = scope;
        keys[count] = key;
        types[count] = type;
        this.bits[count] = bits;
        this.bytes[count] = bytes;
        offsets[count] = from;
        counts[count] = length;
        count++;
    }

    /** Writes the span's own into its columns and lists all. */
    void write(AttributeColumns columns, AttributeCatalogue catalogue, long unixNano) {
        for (int i = 0; i < count; i++) {
            AttributeKey key = keys[i];
            if (key == null) {
                continue;
            }
            if (scopes[i] == AttributeScope.SPAN) {
                columns.add(key.written, types[i], bits[i], bytes[i], offsets[i], counts[i]);
            }
            catalogue.note(scopes[i], key, types[i], bits[i], bytes[i], offsets[i], counts[i], unixNano);
        }
    }

    private void grow() {
        int length = count * 2;
        scopes = Arrays.copyOf(scopes, length);
        keys = Arrays.copyOf(keys, length);
        types = Arrays.copyOf(types, length);
        bits = Arrays.copyOf(bits, length);
        bytes = Arrays.copyOf(bytes, length);
        offsets = Arrays.copyOf(offsets, length);
        counts = Arrays.copyOf(counts, length);
    }
}
