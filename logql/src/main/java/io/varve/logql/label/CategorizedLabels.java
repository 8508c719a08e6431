package io.varve.logql.label;

/**
 * The labels of a line by where they came from.
 *
 * @param all the union of the three
 * @param stream of the stream
 * @param structuredMetadata pushed with the line
 * @param parsed made by a stage, errors included
 */
public record CategorizedLabels(LabelSet all, LabelSet stream, LabelSet structuredMetadata, LabelSet parsed) {}
