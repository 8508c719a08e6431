/** The doors for OTLP, over gRPC and over HTTP. Decoding is the wire module's; here are the protocol's answers. */
@NullMarked
package io.varve.ingest.gateway.otlp;

import org.jspecify.annotations.NullMarked;
