package io.varve.query.tenant;

import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import io.varve.store.TenantId;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the tenant of a request by Loki's rules for {@code X-Scope-OrgID}. */
public final class TenantResolver {

    /** Each is a query of the store. */
    private static final int MOST_TENANTS = 100;

    private final TenantAuthentication authentication;
    private final TenantId defaultTenant;

    /** @throws IllegalArgumentException when the configured default tenant is no tenant's name */
    public TenantResolver(TenantAuthentication authentication) {
        this.authentication = authentication;
        this.defaultTenant = new TenantId(authentication.defaultTenant());
    }

    /**
     * The one tenant of a request.
     *
     * @param header the value of {@code X-Scope-OrgID}, null when absent
     * @throws QueryFailure UNAUTHENTICATED without a tenant, BAD_REQUEST for several and for a name that is not one
     */
    public TenantId resolve(@Nullable String header) {
        List<TenantId> tenants = resolveAll(header);
        if (tenants.size() > 1) {
            throw QueryFailure.badRequest("multiple org IDs present");
        }
        return tenants.getFirst();
    }

    /**
     * The tenants that a read is of: {@code a|b} names two.
     *
     * @param header the value of {@code X-Scope-OrgID}, null when absent
     * @return distinct and sorted
     * @throws QueryFailure UNAUTHENTICATED without a tenant, BAD_REQUEST for too many and for a name that is not one
     */
    public List<TenantId> resolveAll(@Nullable String header) {
        return switch (authentication.mode()) {
            case OFF -> List.of(TenantId.VARVE.value().equals(header) ? TenantId.VARVE : defaultTenant);
            case HEADER -> named(header);
        };
    }

    private static List<TenantId> named(@Nullable String header) {
        if (header == null || header.isEmpty()) {
            throw new QueryFailure(Kind.UNAUTHENTICATED, "no org id");
        }
        TreeSet<TenantId> tenants = new TreeSet<>();
        for (String name : header.split("\\|", -1)) {
            try {
                tenants.add(new TenantId(name));
            } catch (IllegalArgumentException e) {
                throw new QueryFailure(Kind.BAD_REQUEST, String.valueOf(e.getMessage()), e);
            }
        }
        if (tenants.size() > MOST_TENANTS) {
            throw QueryFailure.badRequest(
                    "X-Scope-OrgID names " + tenants.size() + " tenants, and a request may read " + MOST_TENANTS);
        }
        return List.copyOf(tenants);
    }
}
