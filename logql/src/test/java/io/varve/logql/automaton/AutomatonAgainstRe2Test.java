package io.varve.logql.automaton;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The automaton against RE2/J: the same match, the same captures. {@code -Dvarve.seed=N} repeats a run. */
class AutomatonAgainstRe2Test {
    private static final int EXPRESSIONS = 20_000;
    private static final int TEXTS = 12;
    private static final String[] LETTERS = {
        "a", "b", "c", "k", "S", "1", "7", " ", "\"", "\n", "_", ".", "ä", "ſ", "\u212a", "€", "😀"
    };
    private static final String[] ATOMS = {
        "a",
        "b",
        "c",
        "ab",
        "k",
        "s",
        "1",
        " ",
        "\"",
        "ä",
        "€",
        "😀",
        ".",
        "\\d",
        "\\w",
        "\\s",
        "\\D",
        "\\W",
        "\\S",
        "[^\"]",
        "[a-c]",
        "[^a]",
        "[ab1]",
        "[\\w.]",
        "[0-9.]",
        "[äö]",
        "[a-é]",
        "[^€]",
        "\\.",
        "\\n",
        "[[:alpha:]]",
        "[^[:space:]b]",
        "\\x41",
        "\\x{20ac}",
        "[]a]",
        "[a\\]-]",
        "[\\d-]",
        "\\Q"
    };
    private static final String[] BOUNDARIES = {"^", "$", "\\b", "\\B", "\\A", "\\z"};
    private static final String[] FLAGS = {"(?i)", "(?s)", "(?m)", "(?U)", "(?is)", "(?im)", "(?i-s)"};
    private static final String[] COUNTS = {
        "*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{2,}", "{0,2}?", "{,2}", "{1}"
    };

    @Test
    void randomExpressionsOverRandomTexts() {
        long seed = Long.getLong("varve.seed", System.nanoTime());
        System.out.println("varve.seed=" + seed);
        var random = new Random(seed);
        int compiled = 0;
        for (int i = 0; i < EXPRESSIONS; i++) {
            String regex = (random.nextInt(4) == 0 ? pick(random, FLAGS) : "") + expression(random, 3);
            if (isValid(regex)) {
                compiled += compare(regex, random) ? 1 : 0;
            }
        }
        assertThat(compiled).as("expressions that were not left to RE2/J").isGreaterThan(EXPRESSIONS / 4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"(?P<method>[A-Z]+) [^\"]*\" status: (?P<status>\\d+) len: (?P<len>\\d+) time: (?P<time>[0-9.]+)",
                "^(?P<a>\\S+) (?P<b>\\S+) \\[(?P<c>[^\\]]*)\\] \"(?P<d>[^\"]*)\" (?P<e>\\d{3}) (?P<f>\\d+|-)$",
                "(?i)(error|fail(ed|ure)?).*(timeout|refused|state \\d)",
                "(a+)(b+)?(a|ab)(c|bcd)(d*)",
                "(a|ab)(c|bcd)(d*)",
                "(?P<all>.*)",
                "x*",
                "",
                "(?:(a)|(b)|(c))+",
                "\\b(\\w+)\\b",
                "((a)|b){2,3}",
                "(a*?)(a*)",
                "(?m)^(\\w+)$"
            })
    void knownExpressionsOverRandomTexts(String regex) {
        long seed = Long.getLong("varve.seed", System.nanoTime());
        System.out.println("varve.seed=" + seed);
        var random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            compare(regex, random);
        }
    }

    private static boolean isValid(String regex) {
        try {
            return Pattern.compile(regex) != null;
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    private static boolean compare(String regex, Random random) {
        Pattern pattern = Pattern.compile(regex);
        int[] groups = IntStream.rangeClosed(1, pattern.groupCount()).toArray();
        Automaton captures = Automaton.compile(regex, groups);
        Automaton test = Automaton.compile(regex);
        if (captures == null || test == null) {
            return false;
        }
        for (int i = 0; i < TEXTS; i++) {
            String text = text(random);
            byte[] bytes = ("x" + text + "a1").getBytes(UTF_8);
            int end = bytes.length - 2;
            // RE2/J takes a place behind a byte beyond ASCII for the begin of the text; over characters it is right.
            Matcher matcher = pattern.matcher(text);
            boolean expected = matcher.find();
            String what = "/" + regex + "/ in \"" + text + "\"";
            Automaton.Answer answer = captures.find(bytes, 1, end);
            Automaton.Answer tested = test.find(bytes, 1, end);
            if (answer == Automaton.Answer.GAVE_UP || tested == Automaton.Answer.GAVE_UP) {
                return true;
            }
            assertThat(tested == Automaton.Answer.FOUND).as(what).isEqualTo(expected);
            assertThat(answer == Automaton.Answer.FOUND).as(what).isEqualTo(expected);
            for (int group = 0; expected && group < groups.length; group++) {
                int start = matcher.start(group + 1);
                assertThat(captures.start(group))
                        .as("%s: start of %d", what, group + 1)
                        .isEqualTo(start < 0 ? -1 : bytes(text, start) + 1);
                if (start >= 0) {
                    assertThat(captures.end(group))
                            .as("%s: end of %d", what, group + 1)
                            .isEqualTo(bytes(text, matcher.end(group + 1)) + 1);
                }
            }
        }
        return true;
    }

    private static int bytes(String text, int end) {
        return text.substring(0, end).getBytes(UTF_8).length;
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        int length = random.nextInt(random.nextInt(3) == 0 ? 40 : 8);
        for (int i = 0; i < length; i++) {
            String letter = random.nextInt(3) == 0 ? "ab" : pick(random, LETTERS);
            text.append(random.nextInt(8) == 0 ? letter.repeat(random.nextInt(30)) : letter);
        }
        return text.toString();
    }

    private static String expression(Random random, int depth) {
        var out = new StringBuilder();
        int parts = 1 + random.nextInt(4);
        for (int i = 0; i < parts; i++) {
            String part = switch (random.nextInt(depth == 0 ? 6 : 10)) {
                case 0 -> random.nextInt(3) == 0 ? pick(random, BOUNDARIES) : pick(random, ATOMS);
                case 6, 7 -> "(" + expression(random, depth - 1) + ")";
                case 8 -> (random.nextInt(8) == 0 ? "(?i:" : "(?:") + expression(random, depth - 1) + ")";
                case 9 -> "(" + expression(random, depth - 1) + "|" + expression(random, depth - 1) + ")";
                default -> pick(random, ATOMS);
            };
            out.append(part);
            if (random.nextInt(3) == 0) {
                out.append(pick(random, COUNTS));
            }
        }
        return out.toString();
    }

    private static String pick(Random random, String[] from) {
        return from[random.nextInt(from.length)];
    }
}
