/**
 * Who asks, and how much they may ask for: the tenant of a request and the limits of a query.
 *
 * <p>A tenant is read from a request here and nowhere else. No SQL and no
 * HTTP types beyond the header's text may enter.
 */
@NullMarked
package io.varve.query.tenant;

import org.jspecify.annotations.NullMarked;
