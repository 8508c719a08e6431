/**
 * The data folder: who holds it, what lies where in it, and what other commands read from it about a running process.
 *
 * <p>What the parts keep inside their own sub-folders may not enter.
 */
@NullMarked
package io.varve.standalone.folder;

import org.jspecify.annotations.NullMarked;
