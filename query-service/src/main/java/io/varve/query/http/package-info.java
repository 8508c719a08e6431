/**
 * What all HTTP APIs share: the way of a read through its tenant's limits, JSON straight to bytes, errors, the watch over the client's connection.
 *
 * <p>Nothing of any one API may enter.
 */
@NullMarked
package io.varve.query.http;

import org.jspecify.annotations.NullMarked;
