package io.varve.query.tenant;

import io.varve.access.AuthenticationSettings;
import io.varve.access.TenantHeader;
import io.varve.access.TenantHeaderException;
import io.varve.query.failure.QueryFailure;
import io.varve.query.failure.QueryFailure.Kind;
import io.varve.store.TenantId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whose rows a request may read. */
public final class TenantResolver {

    /** Each is a query of the store. */
    private static final int MOST_TENANTS = 100;

    private final TenantHeader header;

    /** @throws IllegalArgumentException when the configured default tenant is no tenant's name */
    public TenantResolver(AuthenticationSettings authentication) {
        this.header = new TenantHeader(authentication);
    }

    /**
     * The one tenant of a request.
     *
     * @param value of {@code X-Scope-OrgID}, null when absent
     * @throws QueryFailure UNAUTHENTICATED without a tenant, BAD_REQUEST for several and for a name that is not one
     */
    public TenantId resolve(@Nullable String value) {
        try {
            return header.tenant(value);
        } catch (TenantHeaderException e) {
            throw failure(e);
        }
    }

    /**
     * The tenants that a read is of: {@code a|b} names two.
     *
     * @param value of {@code X-Scope-OrgID}, null when absent
     * @return distinct and sorted
     * @throws QueryFailure UNAUTHENTICATED without a tenant, BAD_REQUEST for too many and for a name that is not one
     */
    public List<TenantId> resolveAll(@Nullable String value) {
        List<TenantId> tenants;
        try {
            tenants = header.tenants(value);
        } catch (TenantHeaderException e) {
            throw failure(e);
        }
        if (tenants.size() > MOST_TENANTS) {
            throw QueryFailure.badRequest(
                    "X-Scope-OrgID names " + tenants.size() + " tenants, and a request may read " + MOST_TENANTS);
        }
        return tenants;
    }

    private static QueryFailure failure(TenantHeaderException e) {
        return new QueryFailure(
                e.isMissing() ? Kind.UNAUTHENTICATED : Kind.BAD_REQUEST, String.valueOf(e.getMessage()), e);
    }
}
