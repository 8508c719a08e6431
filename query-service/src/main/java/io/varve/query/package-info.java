/**
 * The query service: composes the packages below it. {@link io.varve.query.QueryConfiguration} is all that a process needs to answer
 * queries; {@link io.varve.query.QueryApplication} is that process.
 *
 * <p>Wiring only; whatever answers something has a package of its own.
 */
@NullMarked
package io.varve.query;

import org.jspecify.annotations.NullMarked;
