package io.varve.query.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.logql.ast.Stage.LineFilter;
import io.varve.logql.syntax.LogQlParser;
import org.junit.jupiter.api.Test;

class LineFilterSqlTest {

    private static Condition of(String filter) {
        return LineFilterSql.of((LineFilter)
                LogQlParser.parseLogQuery("{a=\"b\"} " + filter).stages().getFirst());
    }

    @Test
    void quotesWhatLikeWouldReadAsAPattern() {
        assertThat(of("|= `at 50%_\\`").sql()).isEqualTo("body LIKE '%at 50\\\\%\\\\_\\\\\\\\%'");
    }

    @Test
    void searchesForBytesWhereNoWordIsWhole() {
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
        assertThat(FoldedLiterals.of("(?i)task list")).containsExactly(" li");
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
    void looksEverywhereAtOnceForANeedleThatIsRare() {
        assertThat(of("|= `_0000000000729763752 `").usesIndex()).isTrue();
        assertThat(of("|= ` error `").usesIndex()).isFalse();
        assertThat(of("|= `blk_0000000000729763752`").usesIndex()).isFalse();
    }
}
