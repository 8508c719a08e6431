package io.varve.logql.print;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.logql.syntax.LogQlParser;
import org.junit.jupiter.api.Test;

/** Where Loki's own text means something else, or nothing. */
class PrettyPrinterTest {
    @Test
    void keepsTheParenthesesOfASplitOperand() {
        assertThat(pretty("(rate({a=\"b\"}[1m]) + vector(1)) * vector(2)")).isEqualTo("""
                  (
                      rate({a="b"}[1m])
                    +
                      vector(1.000000)
                  )
                *
                  vector(2.000000)""");
        assertThat(pretty("vector(1) - (vector(2) - vector(3))")).contains("(\n");
        assertThat(pretty("(vector(1) ^ vector(2)) ^ vector(3)")).contains("(\n");
    }

    @Test
    void hasNoParenthesesThatSayNothing() {
        assertThat(pretty("vector(1) - vector(2) - vector(3)")).doesNotContain("(\n");
        assertThat(pretty("vector(1) ^ vector(2) ^ vector(3)")).doesNotContain("(\n");
        assertThat(pretty("vector(1) + vector(2) * vector(3)")).doesNotContain("(\n");
    }

    @Test
    void writesANegativeOffsetAsItIsRead() {
        assertThat(pretty("rate({a=\"b\"}[1m] offset -1h)")).endsWith("offset -1h\n)");
        assertThat(pretty("rate({a=\"b\"}[1m] offset -36h)")).endsWith("offset -36h0m0s\n)");
        assertThat(pretty("rate({a=\"b\"}[1m] offset 1h)")).endsWith("offset 1h\n)");
    }

    @Test
    void endsAGroupModifierBeforeAParenthesis() {
        assertThat(CanonicalPrinter.print(LogQlParser.parse("vector(1) * on () group_left () (vector(2) + vector(3))")))
                .contains("group_left () (");
        assertThat(CanonicalPrinter.print(LogQlParser.parse("vector(1) * on () group_left () vector(2)")))
                .endsWith("group_left vector(2.000000))");
    }

    private static String pretty(String query) {
        return PrettyPrinter.print(LogQlParser.parse(query), 20);
    }
}
