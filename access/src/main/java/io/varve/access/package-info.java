/**
 * What both services have to agree on: whose a request is, and where the store is.
 *
 * <p>Nothing of HTTP, and nothing that only one of them needs.
 */
@NullMarked
package io.varve.access;

import org.jspecify.annotations.NullMarked;
