/**
 * The ClickHouse client, the same for the store in a process of its own and for a cluster: Arrow in, Arrow out, cancel, limits, and
 * errors that say whose fault they are. A query on tenants' tables can't be made without a {@link io.varve.store.TenantScope}.
 *
 * <p>No LogQL, no HTTP service and no Spring may enter; SQL is written by the planners that call this.
 */
@NullMarked
package io.varve.store;

import org.jspecify.annotations.NullMarked;
