package io.varve.logql.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.syntax.LogQlParser;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompiledMatcherTest {
    @ParameterizedTest
    @CsvSource({
        "a=\"x\", x, true",
        "a=\"x\", y, false",
        "a!=\"x\", '', true",
        "a=~\"x|y\", y, true",
        "a=~\"x|y\", yy, false",
        "a=~\"x\", ax, false",
        "a!~\"x.*\", xyz, false",
        "a=~\".+\", '', false",
        "a=~\"x?\", '', true",
        "a=~\"(?i)X\", x, true"
    })
    void comparesWholeValues(String matcher, String value, boolean matches) {
        assertThat(compile("{" + matcher + "}").getFirst().matches(value)).isEqualTo(matches);
    }

    @Test
    void letsTheDotTakeLineBreaks() {
        assertThat(compile("{a=~\"x.y\"}").getFirst().matches("x\ny")).isTrue();
    }

    @Test
    void takesAMissingLabelForAnEmptyOne() {
        List<CompiledMatcher> matchers = compile("{app=\"web\", env!=\"dev\", zone=~\"|eu\"}");
        assertThat(CompiledMatcher.matchesAll(matchers, Map.of("app", "web"))).isTrue();
        assertThat(CompiledMatcher.matchesAll(matchers, Map.of("app", "web", "env", "dev")))
                .isFalse();
        assertThat(CompiledMatcher.matchesAll(matchers, Map.of("env", "prod"))).isFalse();
        assertThat(matchers).extracting(CompiledMatcher::matchesEmpty).containsExactly(false, true, true);
    }

    private static List<CompiledMatcher> compile(String selector) {
        List<LabelMatcher> matchers = LogQlParser.parseSelector(selector);
        return matchers.stream().map(CompiledMatcher::compile).toList();
    }
}
