package io.varve.logql.ast;

import java.util.List;

/**
 * Which series of the two sides of a binary operation belong together.
 *
 * @param on whether {@code labels} are the only ones compared; else they are the ones left out
 * @param include labels of the "one" side that the result takes over, of {@code group_left (labels)}
 */
public record VectorMatching(Cardinality cardinality, boolean on, List<String> labels, List<String> include) {
    /** All labels, one to one. */
    public static final VectorMatching DEFAULT =
            new VectorMatching(Cardinality.ONE_TO_ONE, false, List.of(), List.of());

    public VectorMatching {
        labels = List.copyOf(labels);
        include = List.copyOf(include);
    }

    /** How many series of each side may match. */
    public enum Cardinality {
        ONE_TO_ONE,
        /** {@code group_left} */
        MANY_TO_ONE,
        /** {@code group_right} */
        ONE_TO_MANY
    }
}
