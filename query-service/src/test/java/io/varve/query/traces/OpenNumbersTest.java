package io.varve.query.traces;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OpenNumbersTest {
    private static final long SEED = Long.getLong("varve.seed", System.nanoTime());

    private final Random random = new Random(SEED);

    private long[] values(int bits) {
        long[] values = new long[1 + random.nextInt(300)];
        long least = bits < 32 ? random.nextInt(500) : random.nextLong();
        for (int i = 0; i < values.length; i++) {
            values[i] = least + (bits == 0 ? 0 : random.nextLong() >>> (Long.SIZE - bits));
        }
        return values;
    }

    @Test
    void eachNumberIsWhatWasPackedAloneAndAmongAll() {
        for (int bits = 0; bits <= Long.SIZE; bits++) {
            long[] values = values(bits);
            OpenNumbers numbers = PackedNumbers.of(values, values.length).open();
            for (int i = 0; i < values.length; i++) {
                int number = random.nextInt(values.length);
                assertThat(numbers.get(number))
                        .as("seed %d: %d bits", SEED, bits)
                        .isEqualTo(values[number]);
            }
            assertThat(numbers.all()).as("seed %d: %d bits", SEED, bits).isEqualTo(values);
        }
    }

    @Test
    void placesAreThoseOfTheNumbersThatAreWanted() {
        for (int bits = 0; bits < 16; bits++) {
            long[] values = values(bits);
            BitSet wanted = new BitSet();
            BitSet places = new BitSet();
            for (int i = 0; i < values.length; i++) {
                wanted.set((int) values[i], random.nextInt(3) == 0);
            }
            for (int i = 0; i < values.length; i++) {
                places.set(i, wanted.get((int) values[i]));
            }
            assertThat(PackedNumbers.of(values, values.length).open().placesOf(wanted))
                    .as("seed %d: %d bits", SEED, bits)
                    .isEqualTo(places);
        }
    }
}
