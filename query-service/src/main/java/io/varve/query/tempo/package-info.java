/**
 * Tempo's HTTP API, and Jaeger's beside it: parameters in, JSON and protobuf out.
 *
 * <p>HTTP shapes only; how a question is answered is for {@code query.traces}.
 */
@NullMarked
package io.varve.query.tempo;

import org.jspecify.annotations.NullMarked;
