/**
 * Loki's HTTP API: how a question arrives and how its answer looks, byte for byte.
 *
 * <p>Parameters, status codes, error texts and JSON shapes only. What a query means is {@code io.varve.logql}, how it is answered
 * {@code io.varve.query.logs}; no SQL and no store client may enter.
 */
@NullMarked
package io.varve.query.loki;

import org.jspecify.annotations.NullMarked;
