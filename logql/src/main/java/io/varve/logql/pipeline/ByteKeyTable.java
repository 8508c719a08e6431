package io.varve.logql.pipeline;

import java.util.Arrays;

/** Numbers by keys of bytes; open addressing. */
final class ByteKeyTable {
    static final int ABSENT = Integer.MIN_VALUE;

    private byte[][] keys = new byte[256][];
    private int[] hashes = new int[256];
    private int[] numbers = new int[256];
    private int size;

    int size() {
        return size;
    }

    void clear() {
        if (size > 0) {
            keys = new byte[256][];
            hashes = new int[256];
            numbers = new int[256];
            size = 0;
        }
    }

    static int hash(byte[] bytes, int offset, int length) {
        int hash = length;
        for (int i = offset; i < offset + length; i++) {
            hash = hash * 31 + bytes[i];
        }
        return hash ^ hash >>> 15;
    }

    int get(byte[] bytes, int offset, int length, int hash) {
        int mask = keys.length - 1;
        for (int slot = hash & mask; ; slot = (slot + 1) & mask) {
            byte[] key = keys[slot];
            if (key == null) {
                return ABSENT;
            }
            if (hashes[slot] == hash && Arrays.equals(key, 0, key.length, bytes, offset, offset + length)) {
                return numbers[slot];
            }
        }
    }

    /** Adds a key that is absent. */
    void put(byte[] key, int hash, int number) {
        if (size * 2 >= keys.length) {
            grow();
        }
        insert(key, hash, number);
        size++;
    }

    private void insert(byte[] key, int hash, int number) {
        int mask = keys.length - 1;
        int slot = hash & mask;
        while (keys[slot] != null) {
            slot = (slot + 1) & mask;
        }
        keys[slot] = key;
        hashes[slot] = hash;
        numbers[slot] = number;
    }

    private void grow() {
        byte[][] oldKeys = keys;
        int[] oldHashes = hashes;
        int[] oldNumbers = numbers;
        keys = new byte[oldKeys.length * 2][];
        hashes = new int[keys.length];
        numbers = new int[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            byte[] key = oldKeys[i];
            if (key != null) {
                insert(key, oldHashes[i], oldNumbers[i]);
            }
        }
    }
}
