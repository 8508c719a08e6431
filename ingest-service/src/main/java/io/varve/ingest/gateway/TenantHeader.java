package io.varve.ingest.gateway;

import io.varve.ingest.gateway.RefusalException.Reason;
import io.varve.store.TenantId;
import org.jspecify.annotations.Nullable;

/** Reads the tenant of a push from {@code X-Scope-OrgID} by Loki's rules. */
public final class TenantHeader {
    /** The header's name; HTTP and gRPC metadata take it in any case. */
    public static final String NAME = "X-Scope-OrgID";

    private final AuthenticationSettings settings;
    private final TenantId defaultTenant;

    /** @throws IllegalArgumentException when the configured default tenant is no tenant's name */
    public TenantHeader(AuthenticationSettings settings) {
        this.settings = settings;
        this.defaultTenant = new TenantId(settings.defaultTenant());
    }

    /**
     * The tenant of a push.
     *
     * @param header the header's value, null when absent
     * @throws RefusalException UNAUTHENTICATED without a tenant, BAD_REQUEST for what is no tenant's name
     */
    public TenantId resolve(@Nullable String header) throws RefusalException {
        return switch (settings.mode()) {
            case OFF -> TenantId.VARVE.value().equals(header) ? TenantId.VARVE : defaultTenant;
            case HEADER -> named(header);
        };
    }

    private static TenantId named(@Nullable String header) throws RefusalException {
        if (header == null || header.isEmpty()) {
            throw new RefusalException(Reason.UNAUTHENTICATED, "no org id");
        }
        if (header.indexOf('|') >= 0) {
            throw new RefusalException(Reason.BAD_REQUEST, "multiple org IDs present");
        }
        try {
            return new TenantId(header);
        } catch (IllegalArgumentException e) {
            throw new RefusalException(Reason.BAD_REQUEST, String.valueOf(e.getMessage()), e);
        }
    }
}
