package io.varve.query.loki;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.syntax.LogQlParser;
import io.varve.query.loki.RequestParameters.TimeRange;
import io.varve.query.tenant.ReadLimits;
import io.varve.query.tenant.TenantLimits;
import io.varve.store.TenantId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class QueryChecksTest {

    private static final List<LabelMatcher> SELECTOR = LogQlParser.parseSelector("{app=\"a\", env=\"b\"}");

    private static ReadLimits limits(String name, String value) {
        return new Binder(new MapConfigurationPropertySource(Map.of("varve.query.limits." + name, value)))
                .bindOrCreate("varve.query", TenantLimits.class)
                .of(TenantId.DEFAULT);
    }

    @Test
    void aSelectorMustHaveTheRequiredLabels() {
        assertThatThrownBy(() -> QueryChecks.selector(SELECTOR, limits("required-labels", "app,team")))
                .hasMessage(
                        "stream selector is missing required matchers [team], labels present in the query were [app, env]");
        assertThatThrownBy(() -> QueryChecks.selector(SELECTOR, limits("minimum-labels-number", "3")))
                .hasMessageContaining("number_present: 2, required_number_label_matchers: 3");
        assertThatCode(() -> QueryChecks.selector(SELECTOR, ReadLimits.defaults()))
                .doesNotThrowAnyException();
    }

    @Test
    void aRangeMayNotBeLongerThanAllowed() {
        assertThatThrownBy(() -> QueryChecks.range(3_600_000_000_000L, limits("max-query-range", "30m")))
                .hasMessage("[interval] value exceeds limit: [1h] > [30m]");
        assertThatCode(() -> QueryChecks.range(Long.MAX_VALUE, ReadLimits.defaults()))
                .doesNotThrowAnyException();
    }

    @Test
    void aTimeRangeMayNotBeLongerThanAllowedNorWrapRound() {
        assertThatThrownBy(
                        () -> QueryChecks.length(new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE), ReadLimits.defaults()))
                .hasMessageContaining("the query time range exceeds the limit");
        assertThatCode(() -> QueryChecks.length(new TimeRange(0, 721L * 3_600_000_000_000L), ReadLimits.defaults()))
                .doesNotThrowAnyException();
    }
}
