package io.varve.logql.pipeline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;

/** Numbers by keys of bytes; open addressing. */
final class ByteKeyTable {
    static final int ABSENT = Integer.MIN_VALUE;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SEED = new SecureRandom().nextLong();

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

    /** Differs from process to process, so that no line can be made whose keys collide. */
    static int hash(byte[] bytes, int offset, int length) {
        long hash = SEED + length;
        int at = offset;
        int end = offset + length;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            hash = mix(hash ^ (long) LONGS.get(bytes, at));
        }
        long tail = 0;
        for (; at < end; at++) {
            tail = tail << 8 | (bytes[at] & 0xff);
        }
        hash = mix(hash ^ tail);
        return (int) (hash ^ hash >>> 32);
    }

    private static long mix(long value) {
        long product = value * 0x9E3779B97F4A7C15L;
        return product ^ product >>> 29;
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
