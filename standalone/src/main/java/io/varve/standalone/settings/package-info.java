/**
 * All settings of all parts as one list, and the errors that a person sees who sets one wrongly.
 *
 * <p>What a setting means stays in the part that reads it.
 */
@NullMarked
package io.varve.standalone.settings;

import org.jspecify.annotations.NullMarked;
