/**
 * What all HTTP APIs share: JSON straight to bytes, the body of an answer, the watch over the client's connection.
 *
 * <p>Nothing of any one API may enter.
 */
@NullMarked
package io.varve.query.http;

import org.jspecify.annotations.NullMarked;
