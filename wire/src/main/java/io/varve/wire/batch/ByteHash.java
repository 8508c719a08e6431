package io.varve.wire.batch;

/** A quick hash of bytes, eight at a time, for tables that compare the bytes as well. Anybody can make two inputs collide. */
public final class ByteHash {
    private static final long FIRST = 0x9E3779B97F4A7C15L;
    private static final long SECOND = 0x9FB21C651E98DF25L;

    private ByteHash() {}

    /** Of some bytes, going on from what came before them. */
    public static long of(long seed, byte[] source, int offset, int count) {
        long hash = seed * FIRST + count;
        int position = offset;
        int end = offset + count;
        while (position + 8 <= end) {
            hash = (hash ^ (long) FixedColumn.LONG.get(source, position)) * SECOND;
            hash ^= hash >>> 32;
            position += 8;
        }
        while (position < end) {
            hash = (hash ^ source[position++]) * SECOND;
            hash ^= hash >>> 32;
        }
        return hash;
    }

    /** Of a number. */
    public static long of(long number) {
        long hash = (number ^ FIRST) * SECOND;
        return (hash ^ hash >>> 32) * FIRST;
    }
}
