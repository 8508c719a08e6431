package io.varve.schema.sketch;

import java.util.Arrays;

/**
 * The grams and trace ids of some rows as bits, two for each: a Bloom filter in pages, so that who looks for a few grams reads a few pages
 * of many sketches. Few grams make one page, {@link #WHOLE}, which is the union of all; a page has a power of two of bits, as few as leave
 * it six in ten empty. Filled again and again; for one thread.
 */
public final class LogSketch {
    /** The page of a gram is one of so many. */
    public static final int PAGES = 64;

    /** Stands for all pages: the one of a small sketch. */
    public static final int WHOLE = 255;

    /** Rows after which a sketch is full. A query reads as many for one wrong hit. */
    public static final int MOST_LINES = 4096;

    /** Bytes of lines after which it is full. */
    private static final int MOST_BYTES = 1 << 20;

    /** A bit's place in a page is 13 bits of the hash, of which a page takes as many as it has use for. */
    static final int PLACE_BITS = 13;

    private static final int PLACE_MASK = (1 << PLACE_BITS) - 1;
    private static final int FIRST_PLACE = 45;
    private static final int SECOND_PLACE = 32;
    private static final int PAGE_SHIFT = 58;

    private static final int WORDS = 1 << (PLACE_BITS - 6);
    private static final double MOST_FILLED = 0.4;

    private final long[] bits = new long[PAGES * WORDS];
    private final long[] union = new long[WORDS];
    private final TextGrams.Sink sink = (gram, _) -> add(gram);
    private int lines;
    private int bytes;

    /** Takes the pages of a sketch. */
    @FunctionalInterface
    public interface PageSink {
        /**
         * @param number 0 to {@link #PAGES} - 1, or {@link #WHOLE}
         * @param words its bits, the lowest of the first word first; valid until the method returns
         * @param count words in use, a power of two
         */
        void page(int number, long[] words, int from, int count);
    }

    /** Adds a row's line. */
    public void line(byte[] text, int from, int to) {
        TextGrams.ofLine(text, from, to, sink);
        lines++;
        bytes += to - from;
    }

    /** Adds a row's trace id, as {@link TextGrams#ofTrace} takes it. */
    public void trace(long first, long second) {
        TextGrams.ofTrace(first, second, sink);
    }

    /** Adds a gram. */
    void add(long gram) {
        int page = page(gram) * WORDS;
        int first = firstPlace(gram);
        int second = secondPlace(gram);
        bits[page + (first >> 6)] |= 1L << first;
        bits[page + (second >> 6)] |= 1L << second;
    }

    /** Lines so far. */
    public int lines() {
        return lines;
    }

    /** Whether the next row should begin another sketch. */
    public boolean isFull() {
        return lines >= MOST_LINES || bytes >= MOST_BYTES;
    }

    /** The page that a gram sets its bits in. */
    public static int page(long gram) {
        return (int) (gram >>> PAGE_SHIFT);
    }

    /** Where in the page its first bit is, before it is cut to the page's size. */
    public static int firstPlace(long gram) {
        return (int) (gram >>> FIRST_PLACE) & PLACE_MASK;
    }

    /** Where its second bit is. */
    public static int secondPlace(long gram) {
        return (int) (gram >>> SECOND_PLACE) & PLACE_MASK;
    }

    /** Hands out what was added and begins anew. */
    public void drain(PageSink pages) {
        Arrays.fill(union, 0);
        for (int word = 0; word < bits.length; word++) {
            union[word & (WORDS - 1)] |= bits[word];
        }
        if (isSparse(union, WORDS)) {
            pages.page(WHOLE, union, 0, folded(union, WORDS));
        } else {
            int count = foldedPages();
            for (int page = 0; page < PAGES; page++) {
                pages.page(page, bits, page * WORDS, count);
            }
        }
        Arrays.fill(bits, 0);
        lines = 0;
        bytes = 0;
    }

    private static int folded(long[] words, int count) {
        int size = count;
        while (size > 1 && wouldBeSparse(ones(words, 0, size), size)) {
            fold(words, 0, size);
            size /= 2;
        }
        return size;
    }

    private int foldedPages() {
        int size = WORDS;
        while (size > 1) {
            long ones = 0;
            for (int page = 0; page < PAGES; page++) {
                ones += ones(bits, page * WORDS, size);
            }
            if (!wouldBeSparse(ones, size * (long) PAGES)) {
                return size;
            }
            for (int page = 0; page < PAGES; page++) {
                fold(bits, page * WORDS, size);
            }
            size /= 2;
        }
        return size;
    }

    private static boolean isSparse(long[] words, int count) {
        return ones(words, 0, count) <= MOST_FILLED * 64 * count;
    }

    /** Two random halves laid over each other have a share of {@code 1 - (1 - f)^2} ones. */
    private static boolean wouldBeSparse(long ones, long words) {
        double empty = 1 - ones / (64.0 * words);
        return 1 - empty * empty <= MOST_FILLED;
    }

    private static long ones(long[] words, int from, int count) {
        long ones = 0;
        for (int i = from; i < from + count; i++) {
            ones += Long.bitCount(words[i]);
        }
        return ones;
    }

    private static void fold(long[] words, int from, int count) {
        int half = count / 2;
        for (int i = from; i < from + half; i++) {
            words[i] |= words[i + half];
        }
    }
}
