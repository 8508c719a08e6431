/**
 * Messages of the Fluent forward protocol (msgpack) to rows.
 *
 * <p>What a field means is the business of {@code record}; no other protocol and no socket may enter.
 */
@NullMarked
package io.varve.wire.fluent;

import org.jspecify.annotations.NullMarked;
