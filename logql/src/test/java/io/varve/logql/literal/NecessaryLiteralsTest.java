package io.varve.logql.literal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.varve.logql.ast.LineFilterOperator;
import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.Position;
import io.varve.logql.ast.Stage;
import io.varve.logql.filter.ByteTest;
import io.varve.logql.filter.ByteTests;
import io.varve.logql.syntax.LogQlParser;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NecessaryLiteralsTest {
    @Test
    void findsLiteralsOfExpressions() {
        assertThat(NecessaryLiterals.ofRegex("foo.*bar")).containsExactly(List.of("foo"), List.of("bar"));
        assertThat(NecessaryLiterals.ofRegex("error (disk|net)"))
                .containsExactly(List.of("error "), List.of("error disk", "error net"));
        assertThat(NecessaryLiterals.ofRegex("bar|buzz")).containsExactly(List.of("b"), List.of("bar", "buzz"));
        assertThat(NecessaryLiterals.ofRegex("(ab){2,3}c?")).containsExactly(List.of("ab"));
        assertThat(NecessaryLiterals.ofRegex("level=\\w+ status=5\\d\\d"))
                .containsExactly(List.of("level="), List.of(" status=5"));
    }

    @Test
    void saysNothingWhereNothingIsNecessary() {
        assertThat(NecessaryLiterals.ofRegex("(?i)error")).isEmpty();
        assertThat(NecessaryLiterals.ofRegex("a?b*")).isEmpty();
        assertThat(NecessaryLiterals.ofRegex("foo|.*")).isEmpty();
        assertThat(NecessaryLiterals.ofRegex("\\x41")).isEmpty();
        assertThat(NecessaryLiterals.ofRegex("broken \ufffd")).isEmpty();
        assertThat(NecessaryLiterals.of(lineFilter("!= \"x\""))).isEmpty();
        assertThat(NecessaryLiterals.of(lineFilter("|= \"x\" or \"\""))).isEmpty();
        assertThat(NecessaryLiterals.of(lineFilter("|= ip(\"10.0.0.1\")"))).isEmpty();
    }

    @Test
    void joinsTheAlternativesOfAFilter() {
        assertThat(NecessaryLiterals.of(lineFilter("|= \"a\" or \"b\""))).containsExactly(List.of("a", "b"));
        assertThat(NecessaryLiterals.of(lineFilter("|> \"<_> took <_>ms\"")))
                .containsExactly(List.of(" took "), List.of("ms"));
    }

    @Test
    void everyMatchingTextContainsThem() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        int matches = 0;
        for (int round = 0; round < 3_000; round++) {
            String regex = randomRegex(random, 3);
            Pattern pattern = Pattern.compile(regex);
            List<List<String>> necessary = NecessaryLiterals.ofRegex(regex);
            ByteTest test = ByteTests.lineFilter(new Stage.LineFilter(
                    new Position(1, 1),
                    LineFilterOperator.MATCHES,
                    List.of(new Stage.LineFilter.Alternative(false, regex))));
            for (int i = 0; i < 20; i++) {
                String text = randomText(random);
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                if (pattern.matcher(text).find() || test.test(bytes, 0, bytes.length)) {
                    matches++;
                    for (List<String> anyOf : necessary) {
                        assertThat(anyOf)
                                .as("seed %d, %s finds %s", seed, regex, text)
                                .anyMatch(text::contains);
                    }
                }
            }
        }
        assertThat(matches).as("seed %d", seed).isPositive();
    }

    private static String randomRegex(Random random, int depth) {
        String letter = String.valueOf("abAB".charAt(random.nextInt(4)));
        if (depth == 0) {
            return letter;
        }
        String one = randomRegex(random, depth - 1);
        String two = randomRegex(random, depth - 1);
        return switch (random.nextInt(12)) {
            case 0 -> one + two;
            case 1 -> one + "|" + two;
            case 2 -> "(" + one + "|" + two + ")" + letter;
            case 3 -> "(?:" + one + ")*";
            case 4 -> "(" + one + ")+" + two;
            case 5 -> "(?:" + one + ")?" + two;
            case 6 -> one + ".*" + two;
            case 7 -> "(?i:" + one + ")" + two;
            case 8 -> "[ab]" + one;
            case 9 -> "(?:" + one + "){1,2}" + letter;
            case 10 -> letter + "(" + one + "|" + two + "|)";
            default -> "^" + one + "$|" + two;
        };
    }

    private static String randomText(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append("abABab c".charAt(random.nextInt(8)));
        }
        return text.toString();
    }

    private static Stage.LineFilter lineFilter(String stage) {
        return (Stage.LineFilter)
                ((LogQuery) LogQlParser.parse("{a=\"b\"} " + stage)).stages().getFirst();
    }
}
