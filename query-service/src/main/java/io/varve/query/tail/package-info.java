/**
 * Live tails: lines as they arrive, for one client each, in bounded memory whatever the client does.
 *
 * <p>Reads go through {@link io.varve.query.logs.LogTail}. No WebSocket and no JSON may enter.
 */
@NullMarked
package io.varve.query.tail;

import org.jspecify.annotations.NullMarked;
