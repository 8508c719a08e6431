package io.varve.query.tenant;

import io.varve.store.TenantId;
import java.util.Collection;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The limits of all tenants ({@code varve.query.*}).
 *
 * @param limits what holds for a tenant without limits of its own
 * @param tenants limits by tenant; what a tenant's section leaves out is as in {@code limits}
 */
@ConfigurationProperties("varve.query")
public record TenantLimits(
        @DefaultValue ReadLimits limits, @DefaultValue Map<String, TenantOverride> tenants) {

    /** What holds for a request that reads several tenants: of each limit the strictest. */
    public ReadLimits of(Collection<TenantId> together) {
        return together.stream().map(this::of).reduce(ReadLimits::strictest).orElse(limits);
    }

    public ReadLimits of(TenantId tenant) {
        TenantOverride own = tenants.get(tenant.value());
        return own == null ? limits : own.over(limits);
    }
}
