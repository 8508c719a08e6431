package io.varve.schema.sketch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LineGramsTest {
    private static final String[] PIECES = {
        "error",
        "Ünï",
        " ",
        "=",
        ".",
        "..",
        "4",
        "53211",
        "8d4ae86b2f7aacc4",
        "1.5",
        "ZzAa",
        "@[`{/:",
        "\0",
        "é9",
        "183.62.140.253",
        "x"
    };

    @Test
    void theFastWayFindsTheGramsThatTheDefinitionFinds() {
        long seed = Long.getLong("varve.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        LineGrams fast = new LineGrams();
        for (int round = 0; round < 50_000; round++) {
            byte[] text = random.nextInt(4) == 0 ? bytes(random) : line(random);
            int from = random.nextInt(text.length + 1);
            int to = from + random.nextInt(text.length - from + 1);
            assertThat(ofLine(fast, text, from, to))
                    .as("seed %d, round %d: bytes %d to %d of '%s'", seed, round, from, to, new String(text, UTF_8))
                    .isEqualTo(ofDefinition(text, from, to));
        }
    }

    @Test
    void aLineOfAnyLengthIsTaken() {
        LineGrams fast = new LineGrams();
        for (int length = 0; length < 300; length++) {
            for (String unit : new String[] {"a", "7", "a7", "7.", "b "}) {
                byte[] text = unit.repeat(length).getBytes(UTF_8);
                assertThat(ofLine(fast, text, 0, text.length))
                        .as("%d times '%s'", length, unit)
                        .isEqualTo(ofDefinition(text, 0, text.length));
            }
        }
    }

    @Test
    void linesTogetherHaveTheGramsOfEach() {
        long seed = Long.getLong("varve.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        LineGrams fast = new LineGrams();
        for (int round = 0; round < 200; round++) {
            fast.forget();
            Set<Long> found = new HashSet<>();
            Set<Long> defined = new HashSet<>();
            for (int i = 0; i < 100; i++) {
                byte[] text = random.nextInt(4) == 0 ? bytes(random) : line(random);
                add(fast, text, 0, text.length, found);
                defined.addAll(ofDefinition(text, 0, text.length));
            }
            assertThat(found).as("seed %d, round %d", seed, round).isEqualTo(defined);
        }
    }

    private static byte[] line(Random random) {
        StringBuilder line = new StringBuilder();
        for (int i = random.nextInt(40); i >= 0; i--) {
            line.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return line.toString().getBytes(UTF_8);
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Set<Long> ofLine(LineGrams fast, byte[] text, int from, int to) {
        fast.forget();
        Set<Long> grams = new HashSet<>();
        add(fast, text, from, to, grams);
        return grams;
    }

    private static void add(LineGrams fast, byte[] text, int from, int to, Set<Long> grams) {
        fast.take(text, from, to);
        for (int i = 0; i < fast.count(); i++) {
            grams.add(fast.grams()[i]);
        }
    }

    private static Set<Long> ofDefinition(byte[] text, int from, int to) {
        Set<Long> grams = new HashSet<>();
        TextGrams.ofLine(text, from, to, (gram, _) -> grams.add(gram));
        return grams;
    }
}
