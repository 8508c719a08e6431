/** Log queries: kept lines into streams, with limit, interval and duplicates as Loki has them. */
@NullMarked
package io.varve.logql.eval.logs;

import org.jspecify.annotations.NullMarked;
