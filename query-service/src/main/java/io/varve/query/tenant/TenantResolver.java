package io.varve.query.tenant;

import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import io.varve.store.TenantId;
import org.jspecify.annotations.Nullable;

/** Reads the tenant of a request by Loki's rules for {@code X-Scope-OrgID}. */
public final class TenantResolver {

    private final TenantAuthentication authentication;
    private final TenantId defaultTenant;

    /** @throws IllegalArgumentException when the configured default tenant is no tenant's name */
    public TenantResolver(TenantAuthentication authentication) {
        this.authentication = authentication;
        this.defaultTenant = new TenantId(authentication.defaultTenant());
    }

    /**
     * The tenant of a request.
     *
     * @param header the value of {@code X-Scope-OrgID}, null when absent
     * @throws QueryFailure UNAUTHENTICATED without a tenant, BAD_REQUEST for a name that is not one
     */
    public TenantId resolve(@Nullable String header) {
        return switch (authentication.mode()) {
            case OFF -> TenantId.VARVE.value().equals(header) ? TenantId.VARVE : defaultTenant;
            case HEADER -> named(header);
        };
    }

    private static TenantId named(@Nullable String header) {
        if (header == null || header.isEmpty()) {
            throw new QueryFailure(Kind.UNAUTHENTICATED, "no org id");
        }
        if (header.indexOf('|') >= 0) {
            throw QueryFailure.badRequest(
                    "multiple org IDs present: a query reads one tenant at a time, send one name in X-Scope-OrgID");
        }
        try {
            return new TenantId(header);
        } catch (IllegalArgumentException e) {
            throw new QueryFailure(Kind.BAD_REQUEST, String.valueOf(e.getMessage()), e);
        }
    }
}
