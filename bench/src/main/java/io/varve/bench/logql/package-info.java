/**
 * How fast LogQL's pipelines are and how long a query takes to parse and compile: by JMH, and by CPU time. Only the language itself;
 * what the store does is measured through the API.
 */
@NullMarked
package io.varve.bench.logql;

import org.jspecify.annotations.NullMarked;
