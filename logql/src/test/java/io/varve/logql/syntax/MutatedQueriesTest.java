package io.varve.logql.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.Query;
import io.varve.logql.ast.RangeAggregation;
import io.varve.logql.pipeline.Pipeline;
import io.varve.logql.pipeline.SampleExtractor;
import io.varve.logql.print.CanonicalPrinter;
import io.varve.logql.print.PrettyPrinter;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Queries put together from pieces of queries: refused with an error of ours or read, and then printed and read again. */
class MutatedQueriesTest {
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "(",
            ")",
            "[5m]",
            "[",
            "]",
            "a",
            "sum",
            "rate",
            "count_over_time",
            "by",
            "without",
            "=",
            "!=",
            "=~",
            "!~",
            "|=",
            "|~",
            "|>",
            "!>",
            "|",
            ",",
            "\"x\"",
            "`y`",
            "\"(\"",
            "\"<_>\"",
            "\"{{.a}}\"",
            "json",
            "logfmt",
            "--strict",
            "regexp",
            "pattern",
            "\"(?P<l>.)\"",
            "unpack",
            "unwrap",
            "duration(a)",
            "line_format",
            "label_format",
            "drop",
            "keep",
            "decolorize",
            "distinct a",
            "sort by (a desc)",
            "sample 0.5",
            "context 2",
            "context before 1",
            "ip(\"1.1.1.1\")",
            "1",
            "-1",
            "0x1f",
            "1e3",
            "5m",
            "1.5KiB",
            "-3h",
            "+",
            "-",
            "*",
            "/",
            "%",
            "^",
            ">",
            "<=",
            "==",
            "and",
            "or",
            "unless",
            "on",
            "bool",
            "ignoring",
            "group_left",
            "offset",
            "vector(1)",
            "topk",
            "label_replace",
            "# c\n",
            "'q'",
            "\\",
            "\u0000",
            "é",
            "\uD800",
            "variants",
            "of",
            "{a=\"b\"}",
            "rate({a=\"b\"}[5m])",
            "| json | x > 5",
            "{a=\"b\"} | logfmt",
            "sum by (a) (");

    private static final Pattern NOT_READ = Pattern.compile("[+-]Inf\\b|\\bNaN\\b|-0(?![.\\w])");

    @Test
    void areReadOrRefused() {
        run(20_000);
    }

    @Test
    @Tag("long")
    void areReadOrRefusedForLong() {
        run(2_000_000);
    }

    private static void run(int rounds) {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        int read = 0;
        for (int round = 0; round < rounds; round++) {
            var query = new StringBuilder(random.nextBoolean() ? "{a=\"b\"} " : "");
            for (int i = random.nextInt(14); i >= 0; i--) {
                query.append(PIECES.get(random.nextInt(PIECES.size()))).append(random.nextInt(3) == 0 ? "" : " ");
            }
            try {
                read += check(query.toString());
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ": " + query, e);
            }
        }
        assertThat(read).as("seed %d", seed).isPositive();
    }

    private static int check(String query) {
        Query parsed;
        try {
            parsed = LogQlParser.parse(query);
        } catch (LogQlParseException refused) {
            assertThat(refused.getMessage()).startsWith("parse error");
            return 0;
        }
        PrettyPrinter.print(parsed);
        String canonical = CanonicalPrinter.print(parsed);
        build(parsed);
        // Loki's oddities, printed but not read: a name that is not of the classic alphabet, between quotes, what
        // 1e3 ^ 1e3 or 1 / 0 come to, and the -0 of -1 % 1, which is a duration to its lexer as 0 needs no unit in Go.
        if (canonical.chars().allMatch(c -> c < 0x80 && c != '\\' && c != '\'')
                && !NOT_READ.matcher(canonical).find()) {
            assertThat(CanonicalPrinter.print(LogQlParser.parse(canonical))).isEqualTo(canonical);
        }
        return 1;
    }

    private static void build(Query query) {
        try {
            if (query instanceof LogQuery log) {
                Pipeline.compile(log.stages());
            } else if (query instanceof RangeAggregation range) {
                SampleExtractor.compile(range, null);
            }
        } catch (LogQlParseException refused) {
            assertThat(refused.getMessage()).startsWith("parse error : stage");
        }
    }
}
