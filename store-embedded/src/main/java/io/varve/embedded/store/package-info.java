/**
 * The embedded store: the main class of the process that hosts libchdb, and its command line.
 *
 * <p>Only start and stop belong here; the engine, its protocol and its supervisor have packages of their own.
 */
@NullMarked
package io.varve.embedded.store;

import org.jspecify.annotations.NullMarked;
