package io.varve.wire.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.schema.LogLevel;
import io.varve.schema.StreamLabels;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LevelDetectorTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"level\":\"WARN\",\"msg\":\"error\"} | warn",
                "{\"a\":{\"severity\":\"dbg\"}} | debug",
                "{\"a\":{\"b\":{\"level\":\"fatal\"}},\"msg\":\"info\"} | fatal",
                "{\"a\":{\"b\":{\"level\":\"wrn\"}},\"msg\":\"x\"} | unknown",
                "{\"a\":[{\"level\":\"fatal\"}]} | fatal",
                "{\"a\":[{\"level\":\"wrn\"}]} | unknown",
                "{\"level\":5,\"lvl\":\"err\"} | error",
                "{\"level\":\"loud\",\"msg\":\"an error\"} | error",
                "{\"log.level\":\"inf\"} | info",
                "{\"LeVeL\":\"trc\"} | unknown",
                "{\"msg\":\"a \\\"level\\\":\\\"trc\\\"\",\"lvl\":\"wrn\"} | warn",
                "{\"level\":\"trc | unknown",
                "ts=1 LEVEL=Wrn msg=x | warn",
                "lvl=dbg severity=err | error",
                "level=\"inf\" x=y | info",
                "a=b \"broken\" level=wrn | unknown",
                "=x level=wrn | unknown",
                "level=loud an error | error",
                "plain text | unknown",
                "an Error here, INFO there | error",
                "errors and infos | unknown",
                "errors, error | unknown",
                "a_error | unknown",
                "[warning] x | warn",
                "éerror | error",
                "2026 DEBUG: trace off | trace",
                "`` | unknown"
            })
    void findsLevelsInLines(String line, String level) {
        assertThat(detect(line == null ? "" : line)).isEqualTo(level);
    }

    /** Loki's keyword search, written down a second time with Strings. */
    @Test
    void keywordsAreFoundAsAPlainSearchFindsThem() {
        String[] pieces = {
            "error",
            "ERR",
            "err",
            "info",
            "warn",
            "Warning",
            "trace",
            "DEBUG",
            "fatal",
            "critical",
            " ",
            "_",
            ":",
            "x",
            "é",
            "9",
            "er",
            "in"
        };
        for (long seed = 1; seed <= 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder line = new StringBuilder();
            for (int i = random.nextInt(8); i >= 0; i--) {
                line.append(pieces[random.nextInt(pieces.length)]);
            }
            assertThat(detect(line.toString())).as("seed %d: %s", seed, line).isEqualTo(plainly(line.toString()));
        }
    }

    @Test
    void everyLineOfBytesHasALevel() {
        for (long seed = 1; seed <= 50_000; seed++) {
            Random random = new Random(seed);
            byte[] line = new byte[random.nextInt(40)];
            String alphabet = "{}[]\"\\:=, levelrstyvdn\u00ff";
            for (int i = 0; i < line.length; i++) {
                line[i] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
            }
            byte[] padded = new byte[line.length + 7];
            System.arraycopy(line, 0, padded, 3, line.length);
            assertThat(LevelDetector.detect(padded, 3, line.length))
                    .as("seed %d", seed)
                    .isNotEmpty();
        }
    }

    @Test
    void wordsAreThoseOfTheSchema() {
        for (String word : new String[] {
            "trace",
            "TRC",
            "debug",
            "Dbg",
            "info",
            "inf",
            "InFormation",
            "warn",
            "wrn",
            "WARNING",
            "error",
            "err",
            "critical",
            "FATAL",
            "notice",
            "unknown",
            "",
            "war",
            "@arn"
        }) {
            byte[] bytes = word.getBytes(UTF_8);
            byte[] level = LevelWords.ofWord(bytes, 0, bytes.length);
            assertThat(level == null ? null : new String(level, UTF_8))
                    .as(word)
                    .isEqualTo(LogLevel.ofWord(word).map(LogLevel::text).orElse(null));
        }
        for (int rank = 0; rank < StreamLabels.LEVEL_FIELDS.size(); rank++) {
            byte[] name = StreamLabels.LEVEL_FIELDS.get(rank).getBytes(UTF_8);
            assertThat(LevelWords.rank(name, 0, name.length)).isEqualTo(rank);
        }
        for (int number = -1; number < 30; number++) {
            assertThat(LevelWords.ofSeverityNumber(number))
                    .asString()
                    .isEqualTo(LogLevel.ofSeverityNumber(number).text());
        }
    }

    private static String detect(String line) {
        byte[] bytes = line.getBytes(UTF_8);
        return new String(LevelDetector.detect(bytes, 0, bytes.length), UTF_8);
    }

    private static String plainly(String line) {
        String[][] words = {
            {"trace", "trace"},
            {"debug", "debug"},
            {"fatal", "fatal"},
            {"critical", "critical"},
            {"error", "error"},
            {"err", "error"},
            {"warning", "warn"},
            {"warn", "warn"},
            {"info", "info"}
        };
        String latin = new String(line.getBytes(UTF_8), java.nio.charset.StandardCharsets.ISO_8859_1);
        String lower = latin.toLowerCase(Locale.ROOT);
        for (String[] word : words) {
            int at = lower.indexOf(word[0]);
            if (at >= 0 && bounded(latin, at - 1) && bounded(latin, at + word[0].length())) {
                return word[1];
            }
        }
        return "unknown";
    }

    private static boolean bounded(String latin, int at) {
        return at < 0
                || at >= latin.length()
                || !(Character.isLetterOrDigit(latin.charAt(at)) || latin.charAt(at) == '_');
    }
}
