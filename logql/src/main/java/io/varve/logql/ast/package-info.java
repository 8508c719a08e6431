/**
 * The checked tree of a LogQL query: records and sealed interfaces, each with its position in the text.
 *
 * <p>Data only: parsing, printing and evaluation stay in their own packages.
 */
@NullMarked
package io.varve.logql.ast;

import org.jspecify.annotations.NullMarked;
