package io.varve.logql.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Label names as small numbers, so that a line's labels are arrays and a name is compared once. Names that the query itself has keep
 * their number; the others are forgotten when hostile lines have brought too many.
 */
final class LabelNames {
    /** The number of a key that makes no label. */
    static final int NONE = -1;

    static final String EXTRACTED_SUFFIX = "_extracted";

    private static final int MAX_NAMES = 20_000;
    private static final int UNKNOWN = -1;

    private final ByteKeyTable numbers = new ByteKeyTable();
    private final ByteKeyTable keys = new ByteKeyTable();
    private final List<String> texts = new ArrayList<>();
    private final List<byte[]> bytes = new ArrayList<>();
    private int[] extracted = new int[64];
    private int lasting;
    private int generation;

    /** Makes all names known so far keep their numbers. */
    void seal() {
        lasting = texts.size();
    }

    /** Changes when numbers that are not of the query have become void. */
    int generation() {
        return generation;
    }

    /** Forgets names if there are too many; to be called between lines. */
    void trim() {
        if (numbers.size() <= MAX_NAMES && keys.size() <= MAX_NAMES) {
            return;
        }
        generation++;
        List<String> kept = List.copyOf(texts.subList(0, lasting));
        numbers.clear();
        keys.clear();
        texts.clear();
        bytes.clear();
        Arrays.fill(extracted, UNKNOWN);
        for (String name : kept) {
            number(name);
        }
    }

    int size() {
        return texts.size();
    }

    String text(int number) {
        return texts.get(number);
    }

    byte[] bytes(int number) {
        return bytes.get(number);
    }

    int number(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        return number(utf8, 0, utf8.length);
    }

    int number(byte[] name, int offset, int length) {
        int hash = ByteKeyTable.hash(name, offset, length);
        int number = numbers.get(name, offset, length, hash);
        return number == ByteKeyTable.ABSENT ? add(Arrays.copyOfRange(name, offset, offset + length), hash) : number;
    }

    private int add(byte[] name, int hash) {
        int number = texts.size();
        numbers.put(name, hash, number);
        texts.add(new String(name, StandardCharsets.UTF_8));
        bytes.add(name);
        if (number == extracted.length) {
            extracted = Arrays.copyOf(extracted, number * 2);
        }
        extracted[number] = UNKNOWN;
        return number;
    }

    /** The name that a key of a line gives: sanitised; {@link #NONE} when nothing is left of it. */
    int ofKey(byte[] key, int offset, int length) {
        int hash = ByteKeyTable.hash(key, offset, length);
        int number = keys.get(key, offset, length, hash);
        if (number != ByteKeyTable.ABSENT) {
            return number;
        }
        String name = LabelNameText.sanitise(new String(key, offset, length, StandardCharsets.UTF_8), true);
        number = name.isEmpty() ? NONE : number(name);
        keys.put(Arrays.copyOfRange(key, offset, offset + length), hash, number);
        return number;
    }

    /** The name with {@code _extracted} behind it. */
    int extracted(int number) {
        if (extracted[number] == UNKNOWN) {
            int suffixed = number(texts.get(number) + EXTRACTED_SUFFIX);
            extracted[number] = suffixed;
        }
        return extracted[number];
    }
}
