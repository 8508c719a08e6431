/**
 * What data looks like: Arrow schemas, store and control tables, and the catalogue of common fields.
 *
 * <p>Nothing that moves, decodes or queries data may enter.
 */
@NullMarked
package io.varve.schema;

import org.jspecify.annotations.NullMarked;
