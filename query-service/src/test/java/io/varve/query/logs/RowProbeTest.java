package io.varve.query.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RowProbeTest {

    private static final long SEED = Long.getLong("varve.seed", System.nanoTime());

    private final Random random = new Random(SEED);

    @Test
    void theRowsOfANeedleAreThoseThatContainIt() {
        int found = 0;
        for (int i = 0; i < 3000; i++) {
            List<String> lines = new ArrayList<>();
            for (int rows = 1 + random.nextInt(40); rows > 0; rows--) {
                lines.add(text(random.nextInt(30)));
            }
            String from = lines.get(random.nextInt(lines.size()));
            String needle = random.nextBoolean() || from.length() < 2
                    ? text(2 + random.nextInt(6))
                    : from.substring(random.nextInt(from.length() - 1));
            int[] expected = IntStream.range(0, lines.size())
                    .filter(row -> lines.get(row).contains(needle))
                    .toArray();
            assertThat(rows(lines, needle))
                    .as("seed %d: '%s' in %s", SEED, needle, lines)
                    .isEqualTo(expected);
            found += expected.length;
        }
        assertThat(found).as("seed " + SEED).isGreaterThan(1000);
    }

    @Test
    void aNeedleThatEndsInTheNextLineIsNotFound() {
        assertThat(rows(List.of("ab", "cd", "", "abcd"), "abcd")).containsExactly(3);
        assertThat(rows(List.of("a", "bc"), "ab")).isEmpty();
    }

    @Test
    void ofANeedleOfThousandsOfBytesTheBeginningIsLookedFor() {
        String needle = "ab".repeat(40_000) + "c";
        assertThat(rows(List.of("x", "xy" + needle, "b", needle.substring(79_900), needle.substring(79_990)), needle))
                .containsExactly(1, 3);
        assertThat(new RowProbe(NecessaryBytes.ofNeedle(needle)).proves(needle)).isFalse();
    }

    @Test
    void rowsOfANeedleContainItAndNothingElseIsKnownOfThem() {
        RowProbe probe = new RowProbe(NecessaryBytes.ofNeedle("ab"));
        assertThat(probe.proves("ab")).isTrue();
        assertThat(probe.proves("a")).isFalse();
        NecessaryBytes both = NecessaryBytes.ofNeedle("ab").and(NecessaryBytes.ofTrace("0".repeat(31) + "1"));
        assertThat(new RowProbe(both).proves("ab")).isFalse();
    }

    @Test
    void theRowsOfATraceAreFound() {
        String trace = "00000000000000000000000000000001";
        byte[] ids = HexFormat.of().parseHex("0".repeat(32) + trace + "1" + trace.substring(1) + trace);
        assertThat(new RowProbe(NecessaryBytes.ofTrace(trace)).ofTrace(ids, 4)).containsExactly(1, 3);
    }

    @Test
    void oneByteIsNotLookedFor() {
        assertThat(new RowProbe(NecessaryBytes.ofNeedle("a")).tells()).isFalse();
        assertThat(NecessaryBytes.ofNeedle("ab").and(NecessaryBytes.ofNeedle("abc")))
                .isEqualTo(NecessaryBytes.ofNeedle("abc"));
    }

    /** Of few letters, so that much is repeated. */
    private String text(int length) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < length; i++) {
            out.append("ab0é".charAt(random.nextInt(4)));
        }
        return out.toString();
    }

    private static int[] rows(List<String> lines, String needle) {
        byte[] text = String.join("", lines).getBytes(UTF_8);
        int[] offsets = new int[lines.size() + 1];
        for (int i = 0; i < lines.size(); i++) {
            offsets[i + 1] = offsets[i] + lines.get(i).getBytes(UTF_8).length;
        }
        // The array may be longer.
        byte[] room = Arrays.copyOf(text, text.length + 8);
        return new RowProbe(NecessaryBytes.ofNeedle(needle)).ofNeedle(room, text.length, () -> offsets);
    }
}
