package io.varve.logql.automaton;

import io.varve.logql.bytes.EightBytes;
import org.jspecify.annotations.Nullable;

/** Where a state is left in which most bytes change nothing: at one of few bytes of ASCII, or at any beyond it. */
final class Exits {
    private static final int MOST = 3;

    private final long first;
    private final long second;
    private final long third;

    private Exits(long first, long second, long third) {
        this.first = first;
        this.second = second;
        this.third = third;
    }

    /** Whether a byte of ASCII leads out of the state. */
    @FunctionalInterface
    interface Leaving {
        boolean by(int value);
    }

    /** @return null when they are not few */
    static @Nullable Exits of(Leaving leaving) {
        long[] patterns = new long[MOST];
        int count = 0;
        for (int value = 0; value < 0x80; value++) {
            if (leaving.by(value)) {
                if (count == MOST) {
                    return null;
                }
                patterns[count++] = EightBytes.all(value);
            }
        }
        for (; count < MOST; count++) {
            patterns[count] = EightBytes.HIGH_BITS;
        }
        return new Exits(patterns[0], patterns[1], patterns[2]);
    }

    /** @return the first of them at or behind {@code from}; {@code end} when there is none */
    int next(byte[] in, int from, int end) {
        int at = from;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long hits = hits(EightBytes.at(in, at));
            if (hits != 0) {
                return at + EightBytes.first(hits);
            }
        }
        while (at < end && (hits(in[at] & 0xff) & 0x80) == 0) {
            at++;
        }
        return at;
    }

    /** The lowest of the high bits is that of the first exit; those above it may be wrong. */
    private long hits(long word) {
        return (EightBytes.zeros(word ^ first)
                        | EightBytes.zeros(word ^ second)
                        | EightBytes.zeros(word ^ third)
                        | word)
                & EightBytes.HIGH_BITS;
    }
}
