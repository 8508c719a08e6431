/**
 * Text to a checked tree, with the positions of errors that Tempo reports.
 *
 * <p>A tree that leaves this package has been checked; nothing that looks at spans may enter.
 */
@NullMarked
package io.varve.traceql.syntax;

import org.jspecify.annotations.NullMarked;
