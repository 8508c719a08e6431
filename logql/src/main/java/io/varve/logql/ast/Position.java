package io.varve.logql.ast;

/**
 * Where a node begins in the query's text.
 *
 * @param line from 1
 * @param column from 1, in characters (code points) of the line
 */
public record Position(int line, int column) {}
