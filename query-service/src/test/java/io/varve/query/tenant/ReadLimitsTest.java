package io.varve.query.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.store.TenantId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ReadLimitsTest {

    private static TenantLimits bound(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("varve.query", TenantLimits.class);
    }

    @Test
    void theDefaultsOfTheSettingsAreThoseOfLokiButForMoreSeries() {
        ReadLimits limits = bound(Map.of()).of(TenantId.DEFAULT);
        assertThat(limits).isEqualTo(ReadLimits.defaults());
        assertThat(limits.maxEntriesLimitPerQuery()).isEqualTo(5000);
        assertThat(limits.maxQuerySeries()).isEqualTo(5000);
        assertThat(limits.strictSeriesLimit()).isFalse();
        assertThat(limits.volumeMaxSeries()).isEqualTo(1000);
        assertThat(limits.maxConcurrentQueries()).isEqualTo(256);
        assertThat(limits.maxConcurrentTailRequests()).isEqualTo(10);
        assertThat(limits.maxQueryLength()).hasHours(721);
        assertThat(limits.queryTimeout()).hasMinutes(1);
        assertThat(limits.maxPointsPerSeries()).isEqualTo(11_000);
    }

    @Test
    void aTenantHasItsOwnLimits() {
        TenantLimits limits = bound(
                Map.of("varve.query.limits.max-query-series", "7", "varve.query.tenants.acme.max-query-series", "9"));
        assertThat(limits.of(TenantId.DEFAULT).maxQuerySeries()).isEqualTo(7);
        assertThat(limits.of(new TenantId("acme")).maxQuerySeries()).isEqualTo(9);
    }

    @Test
    void whatATenantDoesNotSetIsAsForAllOthersAndNotAsInLoki() {
        TenantLimits limits = bound(Map.of(
                "varve.query.limits.query-timeout", "5s",
                "varve.query.limits.required-labels", "app",
                "varve.query.limits.max-query-series", "7",
                "varve.query.tenants.acme.max-query-series", "9"));
        ReadLimits acme = limits.of(new TenantId("acme"));
        assertThat(acme.maxQuerySeries()).isEqualTo(9);
        assertThat(acme.queryTimeout()).hasSeconds(5);
        assertThat(acme.requiredLabels()).containsExactly("app");
        assertThat(acme)
                .usingRecursiveComparison()
                .ignoringFields("maxQuerySeries")
                .isEqualTo(limits.of(TenantId.DEFAULT));
    }
}
