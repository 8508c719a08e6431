package io.varve.schema.sketch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The grams of lines as {@link TextGrams#ofLine} defines them, at a quarter of its cost, since every byte that is stored comes by here: eight
 * bytes at a time are lower-cased and sorted into digits and letters, one bit each, and only what the bits point at is hashed. Lines repeat
 * their words, so words that were met lately are left out, until {@link #forget}. Keeps its memory for the next line; for one thread.
 */
final class LineGrams {
    private static final VarHandle LITTLE = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BIG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long TOPS = 0x8080808080808080L;

    /** Brings the lowest bits of eight bytes together in the highest byte. */
    private static final long GATHER = 0x0102040810204080L;

    /** Bytes that a long read at the line's last byte may reach beyond it. */
    private static final int BEYOND = 2 * Long.BYTES;

    /** Windows of words that are looked up together: those that end in eight neighbouring bytes. */
    private static final int CHUNK = Long.BYTES;

    /** Bytes of a chunk beyond the first eight. */
    private static final long REST = (1L << (8 * (TextGrams.TEXT_WINDOW - 1))) - 1;

    /** Chunks that were met lately, two longs at a place of its own each: 16 KB, so that they stay in the nearest cache. */
    private static final int SEEN_BITS = 10;

    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    /** As the second long of a chunk what none has. */
    private static final long NOTHING = -1;

    private final long[] seen = new long[2 << SEEN_BITS];

    private byte[] lower = new byte[0];
    /** A bit for each byte that is a digit, in one word more than there are bytes for. */
    private long[] digits = new long[0];
    /** Likewise for what belongs to a run: letters, digits, and dots between two digits. */
    private long[] runs = new long[0];

    /** Likewise for the last byte of every window of words that has no digit. */
    private long[] ends = new long[0];

    private long[] grams = new long[0];
    private int count;

    LineGrams() {
        forget();
    }

    /** The grams of the last line, the first {@link #count}; one can come more than once, and those of words may be left out that earlier lines had. */
    long[] grams() {
        return grams;
    }

    int count() {
        return count;
    }

    /** No line was before the next. */
    void forget() {
        Arrays.fill(seen, NOTHING);
    }

    /** Takes a line: bytes from an index to another, exclusive. */
    void take(byte[] text, int from, int to) {
        int length = to - from;
        ensure(length);
        count = 0;
        classify(text, from, length);
        joinDots(length);
        windows(length);
        for (int digit = nextSet(digits, 0, length); digit < length; ) {
            int start = lastClear(runs, digit) + 1;
            int end = nextClear(runs, digit, length);
            run(start, end);
            digit = nextSet(digits, end, length);
        }
    }

    private void ensure(int length) {
        int words = (length >> 6) + 2;
        if (words > digits.length) {
            int size = Math.max(words, 2 * digits.length);
            digits = new long[size];
            runs = new long[size];
            ends = new long[size];
            lower = new byte[size * Long.SIZE + BEYOND];
            // A window of words, the same again at the end of its text, and one of a run can end at a byte.
            grams = new long[3 * size * Long.SIZE];
        }
        int inUse = Math.min(words, digits.length);
        Arrays.fill(digits, 0, inUse, 0);
        Arrays.fill(runs, 0, inUse, 0);
    }

    private void classify(byte[] text, int from, int length) {
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            classify((long) LITTLE.get(text, from + at), at);
        }
        if (at < length) {
            long last = 0;
            for (int i = length - 1; i >= at; i--) {
                last = last << 8 | (text[from + i] & 0xff);
            }
            classify(last, at);
        }
    }

    /** Eight bytes, the first the lowest. Comparisons leave their answer in the top bit of each byte. */
    private void classify(long bytes, int at) {
        long ascii = ~bytes & TOPS;
        long seven = bytes & ~TOPS;
        long digit = atLeast(seven, '0') & ~atLeast(seven, '9' + 1) & ascii;
        long upper = atLeast(seven, 'A') & ~atLeast(seven, 'Z' + 1) & ascii;
        long low = bytes | upper >>> 2;
        long letter = atLeast(low & ~TOPS, 'a') & ~atLeast(low & ~TOPS, 'z' + 1) & ascii;
        LITTLE.set(lower, at, low);
        digits[at >> 6] |= gather(digit) << at;
        runs[at >> 6] |= gather(digit | letter) << at;
    }

    private static long atLeast(long seven, int least) {
        return (seven + ONES * (0x80 - least)) & TOPS;
    }

    private static long gather(long tops) {
        return ((tops >>> 7) * GATHER) >>> 56;
    }

    /** A dot between two digits belongs to the run. */
    private void joinDots(int length) {
        long before = 0;
        for (int word = 0; word << 6 < length; word++) {
            long here = digits[word];
            long between = (here << 1 | before) & (here >>> 1 | digits[word + 1] << 63) & ~runs[word];
            before = here >>> 63;
            while (between != 0) {
                int bit = Long.numberOfTrailingZeros(between);
                if (lower[(word << 6) + bit] == '.') {
                    runs[word] |= 1L << bit;
                }
                between &= between - 1;
            }
        }
    }

    /** Every window of words that has no digit, found by its last byte. */
    private void windows(int length) {
        long before = 0;
        for (int word = 0; word << 6 < length; word++) {
            long here = digits[word];
            long near = here
                    | (here << 1 | before >>> 63)
                    | (here << 2 | before >>> 62)
                    | (here << 3 | before >>> 61)
                    | (here << 4 | before >>> 60);
            before = here;
            ends[word] = word == 0 ? ~near & -1L << (TextGrams.TEXT_WINDOW - 1) : ~near;
        }
        for (int end = nextSet(ends, 0, length); end < length; ) {
            int stop = nextClear(ends, end, length);
            text(end - TextGrams.TEXT_WINDOW + 1, stop - end);
            end = nextSet(ends, stop, length);
        }
    }

    /** Neighbouring windows of words, taken in chunks from where they begin, so that equal texts have equal chunks wherever they stand. */
    private void text(int from, int windows) {
        if (windows < CHUNK) {
            add(from, windows);
            return;
        }
        int to = from + windows;
        int at = from;
        for (; at + CHUNK <= to; at += CHUNK) {
            chunk(at);
        }
        if (at < to) {
            chunk(to - CHUNK);
        }
    }

    private void chunk(int at) {
        long first = (long) LITTLE.get(lower, at);
        long second = (long) LITTLE.get(lower, at + Long.BYTES) & REST;
        int place = 2 * (int) (((first ^ (second << 32)) * SPREAD) >>> (Long.SIZE - SEEN_BITS));
        if (seen[place] != first || seen[place + 1] != second) {
            seen[place] = first;
            seen[place + 1] = second;
            add(at, CHUNK);
        }
    }

    private void add(int at, int windows) {
        int next = count;
        for (int i = at; i < at + windows; i++) {
            grams[next++] = TextGrams.ofWords(last(i, TextGrams.TEXT_WINDOW));
        }
        count = next;
    }

    /** Some bytes from a place on, the first the highest. */
    private long last(int at, int bytes) {
        return (long) BIG.get(lower, at) >>> (Long.SIZE - 8 * bytes);
    }

    /** A run that has a digit. */
    private void run(int start, int end) {
        int length = end - start;
        if (length < TextGrams.SHORTEST_RUN) {
            return;
        }
        if (length < TextGrams.LONG_RUN) {
            int shown = Math.min(length, TextGrams.RUN_WINDOW);
            grams[count++] = TextGrams.ofShortRun(last(end - shown, shown), length);
            return;
        }
        int next = count;
        long before = TextGrams.NONE;
        long last = TextGrams.NONE;
        long least = TextGrams.NONE;
        for (int at = start; at + TextGrams.RUN_WINDOW <= end; at++) {
            long hash = hasDigit(at) ? TextGrams.ofRunWindow(last(at, TextGrams.RUN_WINDOW)) : TextGrams.NONE;
            if (before != TextGrams.NONE && last != TextGrams.NONE && hash != TextGrams.NONE) {
                long chosen = Math.min(before, Math.min(last, hash));
                grams[next] = chosen;
                next += chosen == least ? 0 : 1;
                least = chosen;
            }
            before = last;
            last = hash;
        }
        count = next;
    }

    private boolean hasDigit(int at) {
        int word = at >> 6;
        // The second shift is by 64 - at, in two steps, since a shift by 64 is one by 0.
        long from = digits[word] >>> at | digits[word + 1] << 1 << ~at;
        return (from & ((1 << TextGrams.RUN_WINDOW) - 1)) != 0;
    }

    private static int nextSet(long[] bits, int from, int length) {
        if (from >= length) {
            return length;
        }
        int word = from >> 6;
        long rest = bits[word] & -1L << from;
        while (rest == 0) {
            if (++word << 6 >= length) {
                return length;
            }
            rest = bits[word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(rest);
    }

    private static int nextClear(long[] bits, int from, int length) {
        int word = from >> 6;
        long rest = ~bits[word] & -1L << from;
        while (rest == 0) {
            if (++word << 6 >= length) {
                return length;
            }
            rest = ~bits[word];
        }
        return Math.min(length, (word << 6) + Long.numberOfTrailingZeros(rest));
    }

    /** The last place up to one whose bit is clear, -1 when none is. */
    private static int lastClear(long[] bits, int from) {
        int word = from >> 6;
        long rest = ~bits[word] & -1L >>> ~from;
        while (rest == 0) {
            if (--word < 0) {
                return -1;
            }
            rest = ~bits[word];
        }
        return (word << 6) + 63 - Long.numberOfLeadingZeros(rest);
    }
}
