package io.varve.access;

import io.varve.store.TenantId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the tenant of a request is found ({@code varve.auth.*}).
 *
 * @param mode whether {@code X-Scope-OrgID} names the tenant
 * @param defaultTenant the tenant of every request when the mode is {@link Mode#OFF}
 */
@ConfigurationProperties("varve.auth")
public record AuthenticationSettings(
        @DefaultValue("off") Mode mode,
        @DefaultValue("default") String defaultTenant) {

    /** Where the tenant's name comes from. */
    public enum Mode {
        /** One tenant whatever the header says, as Loki does with {@code auth_enabled: false}, but for {@link TenantId#VARVE}. */
        OFF,
        /** The header {@code X-Scope-OrgID}, trusted: a gateway in front has checked it. */
        HEADER
    }
}
