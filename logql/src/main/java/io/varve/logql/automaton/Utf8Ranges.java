package io.varve.logql.automaton;

import java.util.ArrayList;
import java.util.List;

/** A set of code points as sequences of byte ranges: U+0080 to U+07FF is C2-DF 80-BF. Surrogates are in no valid text and left out. */
final class Utf8Ranges {
    private static final int[] LAST_OF_LENGTH = {0x7f, 0x7ff, 0xffff, CharacterSet.LAST};

    private final List<Range> ranges = new ArrayList<>();

    private Utf8Ranges() {}

    /**
     * Characters of one length in bytes.
     *
     * @param from first byte sequence, the first byte highest
     * @param to last byte sequence; every byte ranges from that of {@code from} to its own
     */
    record Range(int length, int from, int to) {
        int first(int index) {
            return (from >>> (8 * (length - 1 - index))) & 0xff;
        }

        int last(int index) {
            return (to >>> (8 * (length - 1 - index))) & 0xff;
        }

        boolean isSameAt(Range other, int index) {
            return length == other.length && first(index) == other.first(index) && last(index) == other.last(index);
        }
    }

    static List<Range> of(CharacterSet set) {
        var result = new Utf8Ranges();
        for (int i = 0; i < set.ranges(); i++) {
            result.addAround(set.first(i), set.last(i));
        }
        return result.ranges;
    }

    private void addAround(int first, int last) {
        if (first < Character.MIN_SURROGATE) {
            add(first, Math.min(last, Character.MIN_SURROGATE - 1), 1);
        }
        if (last > Character.MAX_SURROGATE) {
            add(Math.max(first, Character.MAX_SURROGATE + 1), last, 1);
        }
    }

    /** Splits where the length changes, then where a byte's range would not be followed by all continuations. */
    private void add(int first, int last, int length) {
        int longest = LAST_OF_LENGTH[length - 1];
        if (first > longest) {
            add(first, last, length + 1);
            return;
        }
        if (last > longest) {
            add(first, longest, length);
            add(longest + 1, last, length + 1);
            return;
        }
        for (int bits = 6; bits < 6 * length; bits += 6) {
            int mask = (1 << bits) - 1;
            if ((first & ~mask) != (last & ~mask)) {
                if ((first & mask) != 0) {
                    add(first, first | mask, length);
                    add((first | mask) + 1, last, length);
                    return;
                }
                if ((last & mask) != mask) {
                    add(first, (last & ~mask) - 1, length);
                    add(last & ~mask, last, length);
                    return;
                }
            }
        }
        ranges.add(new Range(length, encode(first, length), encode(last, length)));
    }

    private static int encode(int codePoint, int length) {
        return switch (length) {
            case 1 -> codePoint;
            case 2 -> (0xc0 | codePoint >> 6) << 8 | continuation(codePoint);
            case 3 -> (0xe0 | codePoint >> 12) << 16 | continuation(codePoint >> 6) << 8 | continuation(codePoint);
            default ->
                (0xf0 | codePoint >> 18) << 24
                        | continuation(codePoint >> 12) << 16
                        | continuation(codePoint >> 6) << 8
                        | continuation(codePoint);
        };
    }

    private static int continuation(int bits) {
        return 0x80 | (bits & 0x3f);
    }
}
