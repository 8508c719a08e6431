package io.varve.embedded.store.engine;

/**
 * What a text is, before it runs.
 *
 * @param statements how many statements the text holds; 0 when it does not parse
 * @param statementClass the most far-reaching class of them
 */
public record Classification(int statements, StatementClass statementClass) {}
