/**
 * JSON read from bytes without a tree, as leniently as the parser of Loki: broken text gives what came before the break.
 *
 * <p>Knows nothing of labels. No method allocates per field.
 */
@NullMarked
package io.varve.logql.json;

import org.jspecify.annotations.NullMarked;
