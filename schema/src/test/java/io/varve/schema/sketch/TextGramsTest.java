package io.varve.schema.sketch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TextGramsTest {
    private static final String[] PIECES = {
        "error",
        "state",
        "183.62.140.253",
        "blk_",
        "0000000000729763752",
        " ",
        "=",
        ".",
        "..",
        "4",
        "53211",
        "8d4ae86b2f7aacc4",
        "Ünï",
        "\u212a",
        ":",
        "-",
        "1.5",
        "v2",
        "A",
        "true\n",
        "99999",
        "1234567",
        "12345678",
        "a1b2c3d4",
        "\0"
    };

    @Test
    void everyGramOfANeedleIsAGramOfEveryTextThatContainsIt() {
        long seed = Long.getLong("varve.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int asked = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder line = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                line.append(PIECES[random.nextInt(PIECES.length)]);
            }
            byte[] text = line.toString().getBytes(UTF_8);
            int from = random.nextInt(text.length);
            int to = from + 1 + random.nextInt(text.length - from);
            byte[] needle = new String(text, from, to - from, java.nio.charset.StandardCharsets.ISO_8859_1)
                    .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            Set<Long> ofLine = ofLine(text);
            Set<Long> ofNeedle = ofNeedle(needle);
            asked += ofNeedle.size();
            assertThat(ofLine)
                    .as("seed %d: '%s' of '%s'", seed, new String(needle, UTF_8), line)
                    .containsAll(ofNeedle);
        }
        assertThat(asked).isGreaterThan(20_000);
    }

    @Test
    void lettersOfEitherCaseHaveTheSameGrams() {
        assertThat(ofNeedle("Failed PASSWORD for 8D4AE86B2F7AACC4".getBytes(UTF_8)))
                .isEqualTo(ofNeedle("failed password for 8d4ae86b2f7aacc4".getBytes(UTF_8)));
    }

    @Test
    void eightBytesOfAnIdentifierAreEnoughForAGram() {
        byte[] id = "8d4ae86b2f7aacc4eb906dadea1415f9".getBytes(UTF_8);
        for (int i = 0; i + 8 <= id.length; i++) {
            byte[] piece = java.util.Arrays.copyOfRange(id, i, i + 8);
            if (new String(piece, 0, 6, UTF_8).chars().anyMatch(Character::isDigit)
                    && new String(piece, 1, 6, UTF_8).chars().anyMatch(Character::isDigit)
                    && new String(piece, 2, 6, UTF_8).chars().anyMatch(Character::isDigit)) {
                assertThat(ofNeedle(piece)).as(new String(piece, UTF_8)).isNotEmpty();
            }
        }
    }

    @Test
    void shortNumberIsOnlyAskedForWithBothItsEnds() {
        assertThat(ofNeedle("53211".getBytes(UTF_8))).isEmpty();
        assertThat(ofNeedle("=53211".getBytes(UTF_8))).isEmpty();
        assertThat(ofNeedle(".53211 ".getBytes(UTF_8)))
                .as("a digit may stand before the dot")
                .isEmpty();
        assertThat(ofNeedle("=53211 ".getBytes(UTF_8))).hasSize(1);
    }

    private static Set<Long> ofLine(byte[] text) {
        Set<Long> grams = new HashSet<>();
        TextGrams.ofLine(text, 0, text.length, (gram, _) -> grams.add(gram));
        return grams;
    }

    private static Set<Long> ofNeedle(byte[] needle) {
        Set<Long> grams = new HashSet<>();
        TextGrams.ofNeedle(needle, (gram, _) -> grams.add(gram));
        return grams;
    }
}
