/**
 * From tree to text: the canonical form, and the indented one that format_query answers.
 *
 * <p>What is printed parses to the same tree, save for what Loki's own form rounds (sizes and vector literals).
 */
@NullMarked
package io.varve.logql.print;

import org.jspecify.annotations.NullMarked;
