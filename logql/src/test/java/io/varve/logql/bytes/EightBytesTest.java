package io.varve.logql.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class EightBytesTest {

    @Test
    void theFirstZeroIsFoundWhateverStandsAroundIt() {
        long seed = Long.getLong("varve.seed", new Random().nextLong());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] bytes = new byte[Long.BYTES + 2];
        for (int round = 0; round < 100_000; round++) {
            for (int i = 0; i < bytes.length; i++) {
                // Next to zeros, ones and high bytes are what a borrow could go wrong at.
                int value = random.nextInt(6);
                bytes[i] = (byte) (value == 5 ? random.nextInt(256) : new int[] {0, 1, 0x7f, 0x80, 0xff}[value]);
            }
            int from = random.nextInt(3);
            byte sought = bytes[random.nextInt(bytes.length)];
            int expected = -1;
            for (int i = Long.BYTES - 1; i >= 0; i--) {
                expected = bytes[from + i] == sought ? i : expected;
            }
            long differences = EightBytes.at(bytes, from) ^ EightBytes.all(sought & 0xff);
            long zeros = EightBytes.zeros(differences) & EightBytes.HIGH_BITS;
            assertThat(zeros == 0 ? -1 : EightBytes.first(zeros)).isEqualTo(expected);
        }
    }
}
