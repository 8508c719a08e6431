package io.varve.wire.summary;

import io.varve.wire.frame.SectionBatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers the texts of a column under their owners, as services under their tenants, from 0 on. */
final class NumberedNames {
    /** In an order, so that texts which were chosen for their equal hash don't make the look-up slow. */
    private record Key(int owner, String text) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byOwner = Integer.compare(owner, other.owner);
            return byOwner != 0 ? byOwner : text.compareTo(other.text);
        }
    }

    private final Map<Key, Integer> numbers = new HashMap<>();
    private final List<byte[]> texts = new ArrayList<>();
    private int[] owners = new int[64];
    /** By their hash, the last that were asked for: neighbours have few names among them. */
    private final int[] recent = new int[1 << 8];

    NumberedNames() {
        Arrays.fill(recent, -1);
    }

    int of(int owner, SectionBatch.Text column, int row) {
        int start = column.start(row);
        int end = column.end(row);
        byte[] bytes = column.bytes();
        int place = ((owner * 31 + hash(bytes, start, end)) * 0x9E3779B1) >>> 24;
        int number = recent[place];
        if (number >= 0
                && owners[number] == owner
                && Arrays.equals(texts.get(number), 0, texts.get(number).length, bytes, start, end)) {
            return number;
        }
        number = look(owner, bytes, start, end);
        recent[place] = number;
        return number;
    }

    private static int hash(byte[] bytes, int start, int end) {
        int hash = end - start;
        for (int i = start; i < end; i++) {
            hash = hash * 31 + bytes[i];
        }
        return hash;
    }

    private int look(int owner, byte[] bytes, int start, int end) {
        // Texts of the frame are valid UTF-8, as the sender has seen to; ISO 8859-1 keeps any bytes apart.
        Key key = new Key(owner, new String(bytes, start, end - start, StandardCharsets.ISO_8859_1));
        Integer known = numbers.get(key);
        if (known != null) {
            return known;
        }
        int number = texts.size();
        numbers.put(key, number);
        texts.add(Arrays.copyOfRange(bytes, start, end));
        if (number == owners.length) {
            owners = Arrays.copyOf(owners, number * 2);
        }
        owners[number] = owner;
        return number;
    }

    byte[] text(int number) {
        return texts.get(number);
    }

    int owner(int number) {
        return owners[number];
    }
}
