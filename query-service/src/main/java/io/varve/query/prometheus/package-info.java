/**
 * As much of Prometheus' query API as Grafana's service graph and tables of rate, errors and duration ask for, over what the store counts
 * of spans.
 *
 * <p>No general PromQL: what is asked for otherwise is refused by name.
 */
@NullMarked
package io.varve.query.prometheus;

import org.jspecify.annotations.NullMarked;
