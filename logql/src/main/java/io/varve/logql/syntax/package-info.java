/**
 * From text to the checked tree: lexer, parser, and the errors that say what was wrong and where.
 *
 * <p>Nothing that runs a query may enter.
 */
@NullMarked
package io.varve.logql.syntax;

import org.jspecify.annotations.NullMarked;
