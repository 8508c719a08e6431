/**
 * {@code ./varve demo}: a small shop whose services log, through the stock OpenTelemetry SDK.
 *
 * <p>Nothing that a running Varve needs may enter.
 */
@NullMarked
package io.varve.standalone.demo;

import org.jspecify.annotations.NullMarked;
