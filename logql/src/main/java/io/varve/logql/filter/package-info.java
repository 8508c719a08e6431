/**
 * Tests over bytes: what line filters ask of a line, and string filters of a label's value.
 *
 * <p>Knows neither labels nor stages; a test keeps no state, so one may serve several threads.
 */
@NullMarked
package io.varve.logql.filter;

import org.jspecify.annotations.NullMarked;
