package io.varve.logql.template;

/**
 * What one execution may take; a template that loops ends with an error.
 *
 * @param outputLength of the result and of every intermediate text, in chars
 * @param work nodes walked plus chars that functions read and wrote
 * @param depth of nested {@code template} calls
 */
public record TemplateLimits(int outputLength, long work, int depth) {
    public static final TemplateLimits DEFAULT = new TemplateLimits(4 << 20, 20_000_000, 100);
}
