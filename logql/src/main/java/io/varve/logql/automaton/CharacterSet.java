package io.varve.logql.automaton;

import java.util.Arrays;

/** A set of code points. Immutable. */
final class CharacterSet {
    static final int LAST = Character.MAX_CODE_POINT;
    private static final int KELVIN_SIGN = 0x212a;
    private static final int LONG_S = 0x17f;

    static final CharacterSet ANY = new CharacterSet(new int[] {0, LAST});
    static final CharacterSet ANY_BUT_LINE_BREAK = new CharacterSet(new int[] {'\n', '\n'}).negated();

    /** First and last of each range in turn; ranges ascend and do not touch. */
    private final int[] bounds;

    private CharacterSet(int[] bounds) {
        this.bounds = bounds;
    }

    static CharacterSet none() {
        return new CharacterSet(new int[0]);
    }

    static CharacterSet of(int codePoint) {
        return new CharacterSet(new int[] {codePoint, codePoint});
    }

    /** @param pairs first and last of ranges in any order, that may overlap */
    static CharacterSet ofRanges(int... pairs) {
        long[] ranges = new long[pairs.length / 2];
        for (int i = 0; i < ranges.length; i++) {
            ranges[i] = (long) pairs[2 * i] << 32 | pairs[2 * i + 1];
        }
        Arrays.sort(ranges);
        int[] bounds = new int[pairs.length];
        int size = 0;
        for (long range : ranges) {
            int first = (int) (range >> 32);
            int last = (int) range;
            if (size > 0 && first <= bounds[size - 1] + 1) {
                bounds[size - 1] = Math.max(bounds[size - 1], last);
            } else {
                bounds[size++] = first;
                bounds[size++] = last;
            }
        }
        return new CharacterSet(Arrays.copyOf(bounds, size));
    }

    int ranges() {
        return bounds.length / 2;
    }

    int first(int range) {
        return bounds[2 * range];
    }

    int last(int range) {
        return bounds[2 * range + 1];
    }

    CharacterSet negated() {
        int[] rest = new int[bounds.length + 2];
        int size = 0;
        int next = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            if (bounds[i] > next) {
                rest[size++] = next;
                rest[size++] = bounds[i] - 1;
            }
            next = bounds[i + 1] + 1;
        }
        if (next <= LAST) {
            rest[size++] = next;
            rest[size++] = LAST;
        }
        return new CharacterSet(Arrays.copyOf(rest, size));
    }

    CharacterSet with(CharacterSet other) {
        int[] both = Arrays.copyOf(bounds, bounds.length + other.bounds.length);
        System.arraycopy(other.bounds, 0, both, bounds.length, other.bounds.length);
        return ofRanges(both);
    }

    boolean isAscii() {
        return bounds.length == 0 || bounds[bounds.length - 1] < 0x80;
    }

    boolean hasAllBeyondAscii() {
        return bounds.length > 0 && bounds[bounds.length - 1] == LAST && bounds[bounds.length - 2] <= 0x80;
    }

    boolean contains(int codePoint) {
        for (int i = 0; i < bounds.length; i += 2) {
            if (codePoint >= bounds[i] && codePoint <= bounds[i + 1]) {
                return true;
            }
        }
        return false;
    }

    /** The code point if it is the only one, else -1. */
    int only() {
        return bounds.length == 2 && bounds[0] == bounds[1] ? bounds[0] : -1;
    }

    /** With the other case of each ASCII letter, by Unicode: K has a third form, and so has S. */
    CharacterSet foldedAscii() {
        int[] forms = new int[2 * (2 * 26 + 2)];
        int size = 0;
        for (int c = 'a'; c <= 'z'; c++) {
            int upper = c - 'a' + 'A';
            if (contains(c) || contains(upper)) {
                forms[size++] = c;
                forms[size++] = c;
                forms[size++] = upper;
                forms[size++] = upper;
                if (c == 'k' || c == 's') {
                    int third = c == 'k' ? KELVIN_SIGN : LONG_S;
                    forms[size++] = third;
                    forms[size++] = third;
                }
            }
        }
        return with(new CharacterSet(Arrays.copyOf(forms, size)));
    }

    boolean hasAsciiLetter() {
        for (int c = 'a'; c <= 'z'; c++) {
            if (contains(c) || contains(c - 'a' + 'A')) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return Arrays.toString(bounds);
    }
}
