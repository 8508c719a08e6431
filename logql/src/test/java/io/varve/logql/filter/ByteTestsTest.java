package io.varve.logql.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.ast.LineFilterOperator;
import io.varve.logql.ast.MatchOperator;
import io.varve.logql.ast.Position;
import io.varve.logql.ast.Stage;
import io.varve.logql.bytes.ByteSearch;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteTestsTest {
    private static final Position POSITION = new Position(1, 1);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            10.0.0.0/8            | from 10.1.2.3 to 8.8.8.8 | true
            10.0.0.0/8            | from 110.1.2.3           | false
            192.168.0.1           | 192.168.0.1              | true
            192.168.0.1           | 192.168.0.10             | false
            192.168.0.1-192.168.0.9 | at 192.168.0.9:80      | true
            2001:db8::/32         | [2001:db8::1]:443        | true
            2001:db8::/32         | ::1                      | false
            ::ffff:1.2.3.4        | 1.2.3.4                  | false
            0.0.0.0/0             | no address 1.2.3         | false
            """)
    void findsAddressesInText(String pattern, String line, boolean found) {
        assertThat(test(IpPattern.parse(pattern.strip()), line.strip())).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.3",
        "1.2.3.4/33",
        "1.2.3.04",
        "2001:db8::/129",
        "9.9.9.9-1.1.1.1",
        "1.1.1.1-::2",
        "x",
        "::1::2",
        ":1"
    })
    void refusesWhatIsNoAddress(String pattern) {
        assertThatThrownBy(() -> IpPattern.parse(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ip: invalid pattern: \"" + pattern + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "err.*, myerror, true",
        "bar|baz2, xbar, true",
        "foo, xfoo, false",
        "foo|zip, xfoo, false",
        "e.+, xerr, false",
        "(?i)ERR, err, true",
        "(?i)ERR, errs, false",
        "'', x, true"
    })
    void takesLabelExpressionsForLiteralsWhereLokiDoes(String regex, String value, boolean matches) {
        assertThat(test(ByteTests.labelValue(new LabelMatcher(POSITION, "l", MatchOperator.REGEX, regex)), value))
                .isEqualTo(matches);
    }

    @Test
    void ignoresCaseBeyondAscii() {
        assertThat(test(filter("(?i)É"), "café")).isTrue();
        assertThat(test(filter("(?i)kelvin"), "\u212Aelvin")).isTrue();
        assertThat(test(filter("(?i)error"), "an ErRoR")).isTrue();
        assertThat(test(filter("(?i)error"), "an erro")).isFalse();
    }

    @Test
    void searchesInvalidTextWithoutFailing() {
        byte[] invalid = {'a', (byte) 0xff, 0, (byte) 0xc3, 'e', 'r', 'r', (byte) 0xe2, (byte) 0x82};
        assertThat(filter("e.r").test(invalid, 0, invalid.length)).isTrue();
        assertThat(filter("\\x{fffd}e").test(invalid, 0, invalid.length)).isTrue();
        assertThat(filter("zzz.").test(invalid, 0, invalid.length)).isFalse();
    }

    @Test
    void agreesWithTheExpressionOnLines() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        List<String> expressions = List.of(
                "foo",
                "(foo|ba|ar)",
                ".*foo.*|bar|buzz",
                "foo|bar|b|buzz|zz",
                "f.*|foobar.*|.*buzz",
                "(?i)foo|fatal",
                "b[a]r",
                "fo{1,2}",
                "(?:fo|ba).?",
                ".+",
                "^foo",
                "foo$",
                "\\bfoo\\b",
                "f(?i)oo",
                "foo\\.bar",
                "(a|b)c");
        for (int round = 0; round < 2_000; round++) {
            String expression = expressions.get(random.nextInt(expressions.size()));
            var line = new StringBuilder();
            for (int i = random.nextInt(8); i > 0; i--) {
                line.append(List.of("foo", "bar", "buzz", "f", "b", "a", "c", " ", "FOO", "zz", ".", "fatal")
                        .get(random.nextInt(12)));
            }
            assertThat(test(filter(expression), line.toString()))
                    .as("seed %d: %s on %s", seed, expression, line)
                    .isEqualTo(Pattern.compile(expression).matcher(line).find());
        }
    }

    @Test
    void findsTextWhereverItStands() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            byte[] text = new byte[random.nextInt(60)];
            for (int i = 0; i < text.length; i++) {
                text[i] = (byte) (random.nextInt(8) == 0 ? random.nextInt(256) : 'a' + random.nextInt(2));
            }
            byte[] needle = Arrays.copyOf(text, random.nextInt(5));
            for (int i = 0; i < needle.length; i++) {
                needle[i] = (byte) ('a' + random.nextInt(2));
            }
            int from = random.nextInt(text.length + 1);
            String haystack = new String(text, from, text.length - from, StandardCharsets.ISO_8859_1);
            int expected = haystack.indexOf(new String(needle, StandardCharsets.ISO_8859_1));
            assertThat(new ByteSearch(needle).indexIn(text, from, text.length))
                    .as("seed %d", seed)
                    .isEqualTo(expected < 0 ? -1 : from + expected);
        }
    }

    @Test
    void findsTextThatIsNearlyEverywhere() {
        byte[] text = "a".repeat(300_000).getBytes(StandardCharsets.UTF_8);
        text[250_000] = 'e';
        assertThat(new ByteSearch(("a".repeat(100_000) + "ea").getBytes(StandardCharsets.UTF_8))
                        .indexIn(text, 3, text.length))
                .isEqualTo(150_000);
        text[150_005] = 'o';
        var search = new ByteSearch("a".repeat(100_000).getBytes(StandardCharsets.UTF_8));
        assertThat(search.indexIn(text, 50_000, text.length)).isEqualTo(50_000);
        assertThat(search.indexIn(text, 50_006, text.length)).isEqualTo(-1);
    }

    private static ByteTest filter(String regex) {
        return ByteTests.lineFilter(new Stage.LineFilter(
                POSITION, LineFilterOperator.MATCHES, List.of(new Stage.LineFilter.Alternative(false, regex))));
    }

    private static boolean test(ByteTest test, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return test.test(bytes, 0, bytes.length);
    }
}
