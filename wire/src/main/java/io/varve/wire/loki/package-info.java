/**
 * Loki's push API ({@code logproto.PushRequest} in raw snappy, and its JSON), to rows.
 *
 * <p>Nothing of OTLP may enter.
 */
@NullMarked
package io.varve.wire.loki;

import org.jspecify.annotations.NullMarked;
