package io.varve.schema.sketch;

import java.util.Arrays;

/**
 * The grams and trace ids of some rows as bits, two for each: a Bloom filter in pages, so that who looks for a few grams reads a few pages
 * of many sketches. Few grams make one page, {@link #WHOLE}, which is the union of all; a page has as many bits as leave six in
 * ten empty. Filled again and again; for one thread.
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

    /** A bit's place in a page is so many bits of the hash, and scaled down to the page's size. */
    static final int PLACE_BITS = 13;

    private static final int PLACES = 1 << PLACE_BITS;
    private static final int FIRST_PLACE = 45;
    private static final int SECOND_PLACE = 32;
    private static final int PAGE_SHIFT = 58;

    private static final int WORDS = PLACES / Long.SIZE;

    /** So many bits are set for each bit there is, counting those that meet: a third and a little of a page is filled. */
    private static final double LOAD = 0.45;

    private final long[] bits = new long[PAGES * WORDS];
    private final byte[] page = new byte[PLACES / Byte.SIZE];
    private final TextGrams.Sink sink = (gram, _) -> add(gram);
    private final LineGrams line = new LineGrams();
    private int lines;
    private int bytes;

    /** Takes the pages of a sketch. */
    @FunctionalInterface
    public interface PageSink {
        /**
         * @param number 0 to {@link #PAGES} - 1, or {@link #WHOLE}
         * @param bits the lowest of the first byte first; valid until the method returns
         * @param length bytes in use
         */
        void page(int number, byte[] bits, int length);
    }

    /** Adds a row's line. */
    public void line(byte[] text, int from, int to) {
        line.take(text, from, to);
        long[] grams = line.grams();
        for (int i = 0; i < line.count(); i++) {
            add(grams[i]);
        }
        lines++;
        bytes += to - from;
    }

    /** Adds a row's trace id, as {@link TextGrams#ofTrace} takes it. */
    public void trace(long first, long second) {
        TextGrams.ofTrace(first, second, sink);
    }

    /** Adds a gram. */
    void add(long gram) {
        int start = page(gram) * WORDS;
        int first = firstPlace(gram);
        int second = secondPlace(gram);
        bits[start + (first >> 6)] |= 1L << first;
        bits[start + (second >> 6)] |= 1L << second;
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

    /** Where in the page its first bit is, of 2^13 places; {@code place * bits >> 13} is the bit. */
    public static int firstPlace(long gram) {
        return (int) (gram >>> FIRST_PLACE) & (PLACES - 1);
    }

    /** Where its second bit is. */
    public static int secondPlace(long gram) {
        return (int) (gram >>> SECOND_PLACE) & (PLACES - 1);
    }

    /** Whether a page has the bits of a gram; an empty one may hold anything. */
    public static boolean mayHold(byte[] page, long gram) {
        return mayHold(page, 0, page.length, gram);
    }

    /** The same of a page that is a part of an array. */
    public static boolean mayHold(byte[] bytes, int start, int length, long gram) {
        return length == 0
                || (isSet(bytes, start, length, firstPlace(gram)) && isSet(bytes, start, length, secondPlace(gram)));
    }

    private static boolean isSet(byte[] bytes, int start, int length, int place) {
        int bit = (place * length * Byte.SIZE) >> PLACE_BITS;
        return (bytes[start + (bit >> 3)] & 1 << (bit & 7)) != 0;
    }

    /** Hands out what was added and begins anew. */
    public void drain(PageSink pages) {
        double needed = settings() / LOAD;
        if (needed <= PLACES) {
            int length = bytesFor(needed);
            Arrays.fill(page, 0, length, (byte) 0);
            for (int number = 0; number < PAGES; number++) {
                scale(number, length);
            }
            pages.page(WHOLE, page, length);
        } else {
            int length = bytesFor(needed / PAGES);
            for (int number = 0; number < PAGES; number++) {
                Arrays.fill(page, 0, length, (byte) 0);
                scale(number, length);
                pages.page(number, page, length);
            }
        }
        Arrays.fill(bits, 0);
        line.forget();
        lines = 0;
        bytes = 0;
    }

    private static int bytesFor(double neededBits) {
        return (int) Math.clamp(Math.ceil(neededBits / Byte.SIZE), Long.BYTES, PLACES / Byte.SIZE);
    }

    /** How often bits were set, as far as the bits that are set can tell. */
    private double settings() {
        long ones = 0;
        for (long word : bits) {
            ones += Long.bitCount(word);
        }
        double all = (double) bits.length * Long.SIZE;
        return -all * Math.log1p(-Math.min((double) ones, all - 1) / all);
    }

    private void scale(int number, int length) {
        int size = length * Byte.SIZE;
        for (int word = 0; word < WORDS; word++) {
            long rest = bits[number * WORDS + word];
            while (rest != 0) {
                int place = word * Long.SIZE + Long.numberOfTrailingZeros(rest);
                int bit = (place * size) >> PLACE_BITS;
                page[bit >> 3] |= (byte) (1 << (bit & 7));
                rest &= rest - 1;
            }
        }
    }
}
