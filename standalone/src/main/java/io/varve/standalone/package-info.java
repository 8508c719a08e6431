/**
 * All of Varve in one process: the order in which the parts start, are watched and stop.
 *
 * <p>What a part does stays in its module; no protocol, query or table may enter.
 */
@NullMarked
package io.varve.standalone;

import org.jspecify.annotations.NullMarked;
