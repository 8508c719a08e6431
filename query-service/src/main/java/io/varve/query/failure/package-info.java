/**
 * Why a query is not answered: one exception type with the class of the failure and a text for the one who asked.
 *
 * <p>No HTTP, no SQL: a door maps {@link io.varve.query.failure.QueryFailure.Kind} to its protocol's codes. Nothing that names a
 * tenant's data or a search term may enter a failure that is logged.
 */
@NullMarked
package io.varve.query.failure;

import org.jspecify.annotations.NullMarked;
