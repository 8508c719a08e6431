/**
 * Varve watches itself: its own logs, spans and metrics go through the OpenTelemetry SDK and its own OTLP door into a tenant of their own.
 *
 * <p>What a part measures is said in that part, with Micrometer and SLF4J; only the way out of the process may enter.
 */
@NullMarked
package io.varve.standalone.telemetry;

import org.jspecify.annotations.NullMarked;
