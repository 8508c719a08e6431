package io.varve.wire.summary;

import io.varve.wire.batch.ByteHash;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** Numbers pairs of longs from 0 on, in the order in which they come. Nobody who chooses the pairs can make the look-up slow. */
final class NumberedKeys {
    private final long seed = ThreadLocalRandom.current().nextLong();
    private long[] firsts = new long[1 << 10];
    private long[] seconds = new long[1 << 10];
    /** Number of the key in a place and one more; 0 where there is none. Twice as many places as keys or more. */
    private int[] places = new int[1 << 11];

    private int size;

    /** The number of a pair; equal to {@link #size()} as it was before if it is new. */
    int of(long first, long second) {
        int place = place(first, second);
        if (places[place] != 0) {
            return places[place] - 1;
        }
        if (size == firsts.length) {
            grow();
            place = place(first, second);
        }
        firsts[size] = first;
        seconds[size] = second;
        places[place] = ++size;
        return size - 1;
    }

    /** The place of a pair, or the free one where it belongs. */
    private int place(long first, long second) {
        int mask = places.length - 1;
        int place = (int) ByteHash.of(ByteHash.of(first ^ seed) + second) & mask;
        while (places[place] != 0 && (firsts[places[place] - 1] != first || seconds[places[place] - 1] != second)) {
            place = (place + 1) & mask;
        }
        return place;
    }

    int size() {
        return size;
    }

    long first(int number) {
        return firsts[number];
    }

    long second(int number) {
        return seconds[number];
    }

    private void grow() {
        firsts = Arrays.copyOf(firsts, size * 2);
        seconds = Arrays.copyOf(seconds, size * 2);
        places = new int[size * 4];
        for (int number = 0; number < size; number++) {
            places[place(firsts[number], seconds[number])] = number + 1;
        }
    }
}
