package io.varve.access;

import io.varve.store.TenantId;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads whose a request is from {@code X-Scope-OrgID}, by Loki's rules. */
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
     * The one tenant of a request.
     *
     * @param header the header's value, null when absent
     * @throws TenantHeaderException without a tenant, for several and for a name that is none
     */
    public TenantId tenant(@Nullable String header) throws TenantHeaderException {
        List<TenantId> tenants = tenants(header);
        if (tenants.size() > 1) {
            throw new TenantHeaderException(false, "multiple org IDs present", null);
        }
        return tenants.getFirst();
    }

    /**
     * The tenants that a read is of: {@code a|b} names two.
     *
     * @param header the header's value, null when absent
     * @return one at least, distinct and sorted
     * @throws TenantHeaderException without a tenant and for a name that is none
     */
    public List<TenantId> tenants(@Nullable String header) throws TenantHeaderException {
        return switch (settings.mode()) {
            case OFF -> List.of(TenantId.VARVE.value().equals(header) ? TenantId.VARVE : defaultTenant);
            case HEADER -> named(header);
        };
    }

    private static List<TenantId> named(@Nullable String header) throws TenantHeaderException {
        if (header == null || header.isEmpty()) {
            throw new TenantHeaderException(true, "no org id", null);
        }
        TreeSet<TenantId> tenants = new TreeSet<>();
        for (String name : header.split("\\|", -1)) {
            try {
                tenants.add(new TenantId(name));
            } catch (IllegalArgumentException e) {
                throw new TenantHeaderException(false, String.valueOf(e.getMessage()), e);
            }
        }
        return List.copyOf(tenants);
    }
}
