package io.varve.wire.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.wire.batch.ByteHash;
import io.varve.wire.batch.Utf8;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The names of attributes that were met, each once. Bounded: emptied between two rows when it is full. Not safe for threads. */
final class AttributeKeys {
    private static final int MOST = 1 << 12;

    private @Nullable AttributeKey[] slots = new @Nullable AttributeKey[2 * MOST];
    private int count;
    private int mostBytes;

    /** @param mostBytes of a name that are kept; 0 for all */
    AttributeKeys(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Changes how much of a name is kept. */
    void mostBytes(int bytes) {
        if (bytes != mostBytes) {
            mostBytes = bytes;
            clear();
        }
    }

    /** Makes room. Not within a row, whose keys must stay what they are. */
    void beginRow() {
        if (count > MOST) {
            clear();
        }
    }

    void clear() {
        slots = new @Nullable AttributeKey[2 * MOST];
        count = 0;
    }

    AttributeKey of(byte[] bytes, int offset, int length) {
        long hash = ByteHash.of(0, bytes, offset, length);
        int slot = slot(hash);
        for (AttributeKey key = slots[slot]; key != null; key = slots[slot]) {
            if (key.hash == hash && Arrays.equals(key.sent, 0, key.sent.length, bytes, offset, offset + length)) {
                return key;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return add(Arrays.copyOfRange(bytes, offset, offset + length), hash);
    }

    private AttributeKey add(byte[] sent, long hash) {
        if (count * 2 >= slots.length) {
            grow();
        }
        byte[] text = Utf8.isValid(sent, 0, sent.length)
                ? sent
                : Utf8.text(sent, 0, sent.length).getBytes(UTF_8);
        AttributeKey key = new AttributeKey(sent, Arrays.copyOf(text, Utf8.cut(text, 0, text.length, mostBytes)), hash);
        put(key);
        count++;
        return key;
    }

    /** A row with more names than the table takes. */
    private void grow() {
        @Nullable AttributeKey[] old = slots;
        slots = new @Nullable AttributeKey[old.length * 2];
        for (AttributeKey key : old) {
            if (key != null) {
                put(key);
            }
        }
    }

    private void put(AttributeKey key) {
        int slot = slot(key.hash);
        while (slots[slot] != null) {
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = key;
    }

    private int slot(long hash) {
        return (int) (hash >>> 32) & (slots.length - 1);
    }
}
