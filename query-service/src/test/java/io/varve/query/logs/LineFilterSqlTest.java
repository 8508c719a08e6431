package io.varve.query.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.logql.ast.Stage.LineFilter;
import io.varve.logql.syntax.LogQlParser;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineFilterSqlTest {

    private static Condition of(String filter) {
        return LineFilterSql.of((LineFilter)
                LogQlParser.parseLogQuery("{a=\"b\"} " + filter).stages().getFirst());
    }

    @Test
    void searchesForBytes() {
        assertThat(of("|= `it's`").sql()).isEqualTo("position(body, 'it\\'s') > 0");
        assertThat(of("|= `error state`").sql()).isEqualTo("position(body, 'error state') > 0");
    }

    @Test
    void theDotOfARegularExpressionStopsAtANewline() {
        assertThat(of("|~ `a.b`")).isEqualTo(Condition.ofRow("match(body, '(?-s)a.b')"));
    }

    @Test
    void ignoringCaseLooksFirstForWhatEveryMatchContains() {
        assertThat(of("|~ `(?i)(error|fail(ed|ure)?).*(timeout|refused|state \\d)`")
                        .sql())
                .startsWith("(multiSearchAnyCaseInsensitive(body, ['timeout', 'refu', 'tate ']) AND match(body, ");
    }

    @Test
    void lettersThatUnicodeFoldsOutOfAsciiAreNotLookedFor() {
        assertThat(FoldedLiterals.of("(?i)task list")).containsExactly(List.of(" li"));
        assertThat(FoldedLiterals.of("(?i)késk")).isEmpty();
    }

    @Test
    void saysNothingOfExpressionsThatChangeTheirMindAboutCase() {
        assertThat(FoldedLiterals.of("(?i)error(?-i:Timeout)")).isEmpty();
        assertThat(FoldedLiterals.of("error(?i)timeout")).isEmpty();
        assertThat(FoldedLiterals.of("(?i)error|.*")).isEmpty();
        assertThat(FoldedLiterals.of("(?i)ab.*cd")).isEmpty();
    }

    @Test
    void leavesPatternsAndAddressesToTheLibrary() {
        assertThat(of("|> `<_> x`").exact()).isFalse();
        assertThat(of("!= ip(`10.0.0.0/8`)")).isEqualTo(Condition.UNKNOWN);
    }

    @Test
    void whatIsNecessaryOfALineIsAskedOfItsSketch() {
        assertThat(of("|= `blk_0000000000729763752`").grams().named()).isNotEmpty();
        assertThat(of("|= `x`").grams()).isEqualTo(NecessaryGrams.anything());
        assertThat(of("|= `Failed password` or `x`").grams()).isEqualTo(NecessaryGrams.anything());
        assertThat(of("|= `Failed password` or `refused`").grams()).isInstanceOf(NecessaryGrams.Any.class);
        assertThat(of("|~ `failed .* password`").grams().named()).isNotEmpty();
        assertThat(of("|~ `(?i)FAILED`").grams())
                .isEqualTo(of("|~ `(?i)failed`").grams());
        assertThat(of("|> `<_> failed <_>`").grams().named()).isNotEmpty();
        assertThat(of("!= `Failed password`").grams()).isEqualTo(NecessaryGrams.anything());
        assertThat(of("!~ `Failed password`").grams()).isEqualTo(NecessaryGrams.anything());
    }
}
