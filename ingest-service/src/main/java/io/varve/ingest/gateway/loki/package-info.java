/** The door for Loki's push API. Decoding is the wire module's; here are the status codes and texts of Loki. */
@NullMarked
package io.varve.ingest.gateway.loki;

import org.jspecify.annotations.NullMarked;
