package io.varve.schema.sketch;

/**
 * The grams of a text, as hashes: pieces that are found again in every text that contains it. Three kinds, in ASCII lower case:
 *
 * <ul>
 *   <li>every window of five bytes without a digit: words, and what stands between them;
 *   <li>of the windows of six bytes with a digit inside a run of letters and digits, the least hash of each three neighbours: identifiers.
 *       Whatever contains eight bytes of such a run contains the windows that decide;
 *   <li>runs of three to seven bytes with a digit as a whole: short numbers. Of a needle only where it shows both ends of the run.
 * </ul>
 *
 * A dot between two digits belongs to the run, so an address is one.
 */
public final class TextGrams {
    /** Takes the hashes. */
    @FunctionalInterface
    public interface Sink {
        /** @param ofRun whether it is of a run with a digit, so that few lines have it */
        void gram(long hash, boolean ofRun);
    }

    static final int TEXT_WINDOW = 5;
    private static final long TEXT_MASK = (1L << (8 * TEXT_WINDOW)) - 1;
    static final int RUN_WINDOW = 6;
    private static final long RUN_MASK = (1L << (8 * RUN_WINDOW)) - 1;
    /** From this length on a run has three windows, and one is the least. */
    static final int LONG_RUN = RUN_WINDOW + 2;

    static final int SHORTEST_RUN = 3;

    /** What keeps the kinds apart, above the bytes of a window. */
    private static final long TEXT = 1L << 61;

    private static final long WINDOW = 2L << 61;
    private static final long WHOLE_RUN = 3L << 61;
    private static final long TRACE = 0x5851f42d4c957f2dL;

    static final long NONE = Long.MAX_VALUE;

    private static final byte OTHER = 0;
    private static final byte LETTER = 1;
    private static final byte DIGIT = 2;
    private static final byte[] KIND = new byte[256];
    private static final byte[] LOWER = new byte[256];

    static {
        for (int b = 0; b < 256; b++) {
            boolean upper = b >= 'A' && b <= 'Z';
            LOWER[b] = (byte) (upper ? b + 'a' - 'A' : b);
            KIND[b] = b >= '0' && b <= '9' ? DIGIT : upper || (b >= 'a' && b <= 'z') ? LETTER : OTHER;
        }
    }

    private TextGrams() {}

    /** The grams of a whole line: bytes from an index to another, exclusive. A gram can come more than once. {@link LineGrams} does it fast. */
    static void ofLine(byte[] text, int from, int to, Sink sink) {
        scan(text, from, to, true, sink);
    }

    /** The grams that every line has that contains the needle. */
    public static void ofNeedle(byte[] needle, Sink sink) {
        scan(needle, 0, needle.length, false, sink);
    }

    /** The grams of a trace id, three, for it is looked for by nothing else; given as the little-endian longs of its 16 bytes. */
    public static void ofTrace(long first, long second, Sink sink) {
        long hash = mix(mix(first ^ TRACE) + second);
        sink.gram(hash, true);
        sink.gram(mix(hash), true);
        sink.gram(mix(~hash), true);
    }

    /** The gram of a window of words, its first byte the highest. */
    static long ofWords(long window) {
        return mix(window | TEXT);
    }

    /** The hash of a window of a run. */
    static long ofRunWindow(long window) {
        return mix(window | WINDOW);
    }

    /** The gram of a whole short run, by its last bytes and its length. */
    static long ofShortRun(long run, int length) {
        return mix(run | (long) length << (8 * RUN_WINDOW) | WHOLE_RUN);
    }

    private static void scan(byte[] text, int from, int to, boolean whole, Sink sink) {
        long window = 0;
        long run = 0;
        int runLength = 0;
        int lastDigit = from - LONG_RUN;
        long before = NONE;
        long last = NONE;
        long least = NONE;
        for (int i = from; i < to; i++) {
            int b = text[i] & 0xff;
            long lower = LOWER[b] & 0xff;
            int kind = KIND[b];
            window = (window << 8 | lower) & TEXT_MASK;
            if (kind == DIGIT) {
                lastDigit = i;
            } else if (i - lastDigit >= TEXT_WINDOW && i - from >= TEXT_WINDOW - 1) {
                sink.gram(ofWords(window), false);
            }
            if (kind != OTHER || (b == '.' && isBetweenDigits(text, i, from, to))) {
                if (runLength++ == 0) {
                    run = 0;
                    before = NONE;
                    last = NONE;
                    least = NONE;
                }
                run = (run << 8 | lower) & RUN_MASK;
                if (runLength >= RUN_WINDOW) {
                    long hash = i - lastDigit < RUN_WINDOW ? ofRunWindow(run) : NONE;
                    if (runLength >= LONG_RUN && before != NONE && last != NONE && hash != NONE) {
                        long chosen = Math.min(before, Math.min(last, hash));
                        if (chosen != least) {
                            sink.gram(chosen, true);
                            least = chosen;
                        }
                    }
                    before = last;
                    last = hash;
                }
            } else if (runLength > 0) {
                endOfRun(text, from, to, i, runLength, run, lastDigit, whole, sink);
                runLength = 0;
            }
        }
        if (runLength > 0) {
            endOfRun(text, from, to, to, runLength, run, lastDigit, whole, sink);
        }
    }

    private static boolean isBetweenDigits(byte[] text, int at, int from, int to) {
        return at > from && at + 1 < to && isDigit(text[at - 1]) && isDigit(text[at + 1]);
    }

    /** A run that is too short for windows, if it has a digit and nothing more can belong to it. */
    private static void endOfRun(
            byte[] text, int from, int to, int end, int length, long run, int lastDigit, boolean whole, Sink sink) {
        int start = end - length;
        if (length >= SHORTEST_RUN
                && length < LONG_RUN
                && lastDigit >= start
                && (whole || (isClosedBefore(text, start, from) && isClosedAfter(text, end, to)))) {
            sink.gram(ofShortRun(run, length), true);
        }
    }

    /** A dot at the very edge of a needle may join the run to a digit that the needle does not show. */
    private static boolean isClosedBefore(byte[] text, int start, int from) {
        return start > from && !(start - 1 == from && text[from] == '.' && isDigit(text[start]));
    }

    private static boolean isClosedAfter(byte[] text, int end, int to) {
        return end < to && !(end + 1 == to && text[end] == '.' && isDigit(text[end - 1]));
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static long mix(long value) {
        long hash = value * 0x9e3779b97f4a7c15L;
        hash ^= hash >>> 32;
        hash *= 0xd6e8feb86659fd93L;
        return hash ^ hash >>> 32;
    }
}
