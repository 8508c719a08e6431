package io.varve.query.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import io.varve.store.TenantId;
import org.junit.jupiter.api.Test;

class TenantConcurrencyTest {

    private static final TenantId ACME = new TenantId("acme");

    private final TenantConcurrency running = new TenantConcurrency();

    private TenantConcurrency.Slot enter(TenantId tenant, int limit) {
        return running.enter(tenant, limit, most -> new QueryFailure(Kind.OVERLOADED, "over " + most));
    }

    @Test
    void refusesOneMoreThanTheLimitUntilOneHasEnded() {
        TenantConcurrency.Slot first = enter(ACME, 2);
        try (TenantConcurrency.Slot _ = enter(ACME, 2)) {
            assertThatThrownBy(() -> enter(ACME, 2)).hasMessage("over 2");
            first.close();
            enter(ACME, 2).close();
        }
    }

    @Test
    void aTenantAtItsLimitKeepsNoOtherOut() {
        try (TenantConcurrency.Slot _ = enter(ACME, 1);
                TenantConcurrency.Slot other = enter(TenantId.DEFAULT, 1)) {
            assertThat(other).isNotNull();
        }
    }

    @Test
    void zeroIsNoLimit() {
        try (TenantConcurrency.Slot _ = enter(ACME, 0);
                TenantConcurrency.Slot second = enter(ACME, 0)) {
            assertThat(second).isNotNull();
        }
    }
}
