/**
 * {@code ./varve status}: what runs on a data folder, seen from outside the running process.
 *
 * <p>Nothing that changes anything may enter.
 */
@NullMarked
package io.varve.standalone.status;

import org.jspecify.annotations.NullMarked;
