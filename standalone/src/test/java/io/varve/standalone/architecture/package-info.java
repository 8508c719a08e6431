/**
 * The rules that hold for all of Varve's code, checked over all of its classes: this module sees every other.
 *
 * <p>Rules of one module stay in that module.
 */
@NullMarked
package io.varve.standalone.architecture;

import org.jspecify.annotations.NullMarked;
