/**
 * logfmt read from bytes: {@code key=value key="quoted \" value" bare}.
 *
 * <p>Knows nothing of labels.
 */
@NullMarked
package io.varve.logql.logfmt;

import org.jspecify.annotations.NullMarked;
