package io.varve.logql.bytes;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Finds a fixed text in bytes: looks for the text's rarest byte eight at a time, then compares around it. */
public final class ByteSearch {
    /** Bytes that logs are full of, the most frequent first. */
    private static final String FREQUENT = " etaonirsl:0\"12dcu=mp,gh-.f34567589/_bywvk{}[]()T";

    /** Bytes that may be compared in vain before the slower, but linear way is taken. */
    private static final int PATIENCE = 2_000;

    private final byte[] needle;
    private final int rarest;
    /** Made when first needed; two threads may make it twice. */
    private volatile int @Nullable [] borders;

    public ByteSearch(byte[] needle) {
        this.needle = needle.clone();
        int best = 0;
        for (int i = 1; i < needle.length; i++) {
            if (rarity(needle[i]) > rarity(needle[best])) {
                best = i;
            }
        }
        this.rarest = best;
    }

    /** The greater, the rarer a byte is in logs. */
    public static int rarity(byte b) {
        int rank = FREQUENT.indexOf((char) (b & 0xff));
        return rank < 0 ? FREQUENT.length() : rank;
    }

    public boolean isIn(byte[] bytes, int offset, int length) {
        return indexIn(bytes, offset, offset + length) >= 0;
    }

    /** @return index of the first occurrence that lies in {@code [from, end)}, or -1 */
    public int indexIn(byte[] bytes, int from, int end) {
        if (needle.length == 0) {
            return from;
        }
        int at = from + rarest;
        int last = end - needle.length + rarest;
        byte sought = needle[rarest];
        long wasted = 0;
        while (at <= last) {
            at = indexOf(bytes, at, last + 1, sought);
            if (at < 0) {
                return -1;
            }
            int begin = at - rarest;
            int mismatch = Arrays.mismatch(bytes, begin, begin + needle.length, needle, 0, needle.length);
            if (mismatch < 0) {
                return begin;
            }
            wasted += mismatch;
            if (wasted > PATIENCE + 8L * (begin - from)) {
                return indexByBorders(bytes, begin + 1, end);
            }
            at++;
        }
        return -1;
    }

    /** Knuth, Morris and Pratt: linear whatever the text, for texts made to be nearly found. */
    private int indexByBorders(byte[] bytes, int from, int end) {
        int[] border = borders;
        if (border == null) {
            border = borders(needle);
            borders = border;
        }
        int matched = 0;
        for (int at = from; at < end; at++) {
            while (matched > 0 && bytes[at] != needle[matched]) {
                matched = border[matched - 1];
            }
            if (bytes[at] == needle[matched] && ++matched == needle.length) {
                return at - needle.length + 1;
            }
        }
        return -1;
    }

    /** Of each prefix the length of the longest proper prefix that also ends it. */
    private static int[] borders(byte[] needle) {
        int[] border = new int[needle.length];
        int length = 0;
        for (int i = 1; i < needle.length; i++) {
            while (length > 0 && needle[i] != needle[length]) {
                length = border[length - 1];
            }
            if (needle[i] == needle[length]) {
                length++;
            }
            border[i] = length;
        }
        return border;
    }

    /** @return index of the first such byte in {@code [from, end)}, or -1 */
    public static int indexOf(byte[] bytes, int from, int end, byte sought) {
        int at = from;
        long pattern = EightBytes.all(sought & 0xff);
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long zeros = EightBytes.zeros(EightBytes.at(bytes, at) ^ pattern) & EightBytes.HIGH_BITS;
            if (zeros != 0) {
                return at + EightBytes.first(zeros);
            }
        }
        for (; at < end; at++) {
            if (bytes[at] == sought) {
                return at;
            }
        }
        return -1;
    }

    /** @return index of the first quote or backslash in {@code [from, end)}, or {@code end} */
    public static int indexOfQuoteOrBackslash(byte[] bytes, int from, int end) {
        int at = from;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long word = EightBytes.at(bytes, at);
            long quotes = EightBytes.zeros(word ^ EightBytes.all('"'));
            long backslashes = EightBytes.zeros(word ^ EightBytes.all('\\'));
            long zeros = (quotes | backslashes) & EightBytes.HIGH_BITS;
            if (zeros != 0) {
                return at + EightBytes.first(zeros);
            }
        }
        for (; at < end; at++) {
            if (bytes[at] == '"' || bytes[at] == '\\') {
                return at;
            }
        }
        return end;
    }
}
