package io.varve.traceql.syntax;

/**
 * One token.
 *
 * @param text of a string its value without quotes; else as written
 * @param number the value of an integer, nanoseconds of a duration
 * @param line 0 if Tempo's scanner forgets it, having looked ahead
 * @param column from 1, in characters
 */
record Token(TokenKind kind, String text, long number, double fraction, int line, int column) {}
