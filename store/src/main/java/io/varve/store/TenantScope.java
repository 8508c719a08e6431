package io.varve.store;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whose rows a query may see: one tenant, or the few that a caller may read together. It becomes a filter that the store itself puts on
 * every read of a tenants' table ({@code additional_table_filters}), whatever the SQL says or forgets.
 */
public final class TenantScope {
    /** The most tenants of one query. */
    public static final int MAX_TENANTS = 100;

    private final List<TenantId> tenants;

    private TenantScope(List<TenantId> tenants) {
        this.tenants = tenants;
    }

    /** The rows of one tenant. */
    public static TenantScope of(TenantId tenant) {
        return new TenantScope(List.of(tenant));
    }

    /**
     * The rows of several tenants.
     *
     * @throws IllegalArgumentException when there is none or more than {@link #MAX_TENANTS}
     */
    public static TenantScope of(Collection<TenantId> tenants) {
        TreeSet<TenantId> distinct = new TreeSet<>(tenants);
        if (distinct.isEmpty() || distinct.size() > MAX_TENANTS) {
            throw new IllegalArgumentException(
                    "a query reads 1 to " + MAX_TENANTS + " tenants, but " + distinct.size() + " were asked for");
        }
        return new TenantScope(List.copyOf(distinct));
    }

    /** The tenants, distinct and sorted. */
    public List<TenantId> tenants() {
        return tenants;
    }

    /** The condition on a tenants' table. */
    String condition() {
        return tenants.stream()
                .map(tenant -> SqlText.quote(tenant.value()))
                .collect(Collectors.joining(", ", "tenant IN (", ")"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TenantScope scope && tenants.equals(scope.tenants);
    }

    @Override
    public int hashCode() {
        return tenants.hashCode();
    }

    @Override
    public String toString() {
        return tenants.toString();
    }
}
