package io.varve.logql.automaton;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.varve.logql.automaton.Automaton.Answer;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AutomatonTest {
    @Test
    void aSearchAllocatesNothingOnceItsStatesAreKnown() {
        Automaton automaton =
                compiled("\"(?P<method>[A-Z]+) [^\"]*\" status: (?P<status>\\d+) len: (?P<len>\\d+)", 1, 2, 3);
        byte[] line = "10.1.2.3 \"GET /größe HTTP/1.1\" status: 200 len: 17".getBytes(UTF_8);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1_000; i++) {
                assertFound(automaton.find(line, 0, line.length));
            }
            allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(allocated).as("bytes for 1,000 lines").isLessThan(1_000);
        assertThat(new String(line, automaton.start(0), automaton.end(0) - automaton.start(0), UTF_8))
                .isEqualTo("GET");
    }

    private static void assertFound(Answer answer) {
        if (answer != Answer.FOUND) {
            throw new AssertionError(answer);
        }
    }

    @Test
    void anExpressionOfTooManyStatesIsGivenUpForGood() {
        Automaton automaton = compiled("(a|b)*a(a|b){14}c");
        var random = new Random(1);
        var text = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            text.append(random.nextBoolean() ? 'a' : 'b');
        }
        byte[] bytes = text.toString().getBytes(UTF_8);
        assertThat(automaton.find(bytes, 0, bytes.length)).isEqualTo(Answer.GAVE_UP);
        assertThat(automaton.find(bytes, 0, 1)).isEqualTo(Answer.GAVE_UP);
    }

    @Test
    void aLongTextIsReadToItsEnd() {
        Automaton automaton = compiled("(x+)(y*)$", 1, 2);
        byte[] bytes = ("x".repeat(1 << 20) + "yy").getBytes(UTF_8);
        assertThat(automaton.find(bytes, 0, bytes.length)).isEqualTo(Answer.FOUND);
        assertThat(automaton.start(0)).isZero();
        assertThat(automaton.start(1)).isEqualTo(1 << 20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a*)*",
                "(|a)+",
                "(?:\\b)*",
                "\\pL",
                "\\p{Greek}",
                "(?i)ä",
                "a(?i)b",
                "(?i:a)b",
                "\\101",
                "a{1000}{2}",
                "(((a{50}){50}){2})",
                "[[:print:]]",
                "\\C"
            })
    void whatImplementationsMayDifferInIsLeftToRe2(String regex) {
        assertThat(Automaton.compile(regex)).isNull();
    }

    @Test
    void aGroupWithoutAPartInTheMatchIsNowhere() {
        Automaton automaton = compiled("(a)|(b)", 1, 2);
        assertThat(automaton.find("b".getBytes(UTF_8), 0, 1)).isEqualTo(Answer.FOUND);
        assertThat(automaton.start(0)).isEqualTo(-1);
        assertThat(automaton.start(1)).isZero();
        assertThat(automaton.end(1)).isEqualTo(1);
    }

    private static Automaton compiled(String regex, int... groups) {
        Automaton automaton = Automaton.compile(regex, groups);
        if (automaton == null) {
            throw new AssertionError(regex + " was left to RE2/J");
        }
        return automaton;
    }
}
