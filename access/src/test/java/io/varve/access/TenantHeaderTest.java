package io.varve.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.access.AuthenticationSettings.Mode;
import io.varve.store.TenantId;
import org.junit.jupiter.api.Test;

class TenantHeaderTest {
    private final TenantHeader named = new TenantHeader(new AuthenticationSettings(Mode.HEADER, "default"));
    private final TenantHeader off = new TenantHeader(new AuthenticationSettings(Mode.OFF, "default"));

    @Test
    void theHeaderNamesTheTenant() throws TenantHeaderException {
        assertThat(named.tenant("acme").value()).isEqualTo("acme");
        assertThat(named.tenant("acme|acme").value()).isEqualTo("acme");
        assertThat(named.tenants("b|a|b")).extracting(TenantId::value).containsExactly("a", "b");
    }

    @Test
    void whatNamesNoTenantIsRefusedInLokisWords() {
        for (String nothing : new String[] {null, ""}) {
            assertThatThrownBy(() -> named.tenant(nothing))
                    .isInstanceOfSatisfying(
                            TenantHeaderException.class,
                            e -> assertThat(e.isMissing()).isTrue())
                    .hasMessage("no org id");
        }
        assertThatThrownBy(() -> named.tenant("a|b"))
                .isInstanceOfSatisfying(
                        TenantHeaderException.class,
                        e -> assertThat(e.isMissing()).isFalse())
                .hasMessage("multiple org IDs present");
        assertThatThrownBy(() -> named.tenants("a b")).hasMessageContaining("unsupported character at position 1");
        assertThatThrownBy(() -> named.tenants("a|")).isInstanceOf(TenantHeaderException.class);
        assertThatThrownBy(() -> named.tenants("..")).isInstanceOf(TenantHeaderException.class);
    }

    @Test
    void whileItIsOffOnlyVarvesOwnTenantCanBeNamed() throws TenantHeaderException {
        for (String header : new String[] {null, "", "acme", "a|b", "no tenant at all"}) {
            assertThat(off.tenants(header)).extracting(TenantId::value).containsExactly("default");
        }
        assertThat(off.tenant("varve")).isEqualTo(TenantId.VARVE);
    }
}
