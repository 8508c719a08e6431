/**
 * Compression of bodies: HTTP content codings, and the blocks of ClickHouse's native compression ({@code compress=1}, {@code decompress=1}).
 *
 * <p>Streams in, streams out. Nothing that knows statements or the engine may enter.
 */
@NullMarked
package io.varve.embedded.store.codec;

import org.jspecify.annotations.NullMarked;
