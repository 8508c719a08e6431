/**
 * Brings the store's tables and the control database to the version that this build needs, with Flyway and the files of the schema
 * module. Nothing that reads or writes rows may enter.
 */
@NullMarked
package io.varve.store.migration;

import org.jspecify.annotations.NullMarked;
