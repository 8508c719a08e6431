/**
 * The Fluent forward protocol: the handshake, messages one after another, acknowledgements. What is in the messages is the business of
 * {@code wire.fluent}.
 */
@NullMarked
package io.varve.ingest.gateway.fluent;

import org.jspecify.annotations.NullMarked;
