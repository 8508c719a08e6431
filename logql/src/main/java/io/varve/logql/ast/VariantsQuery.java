package io.varve.logql.ast;

import java.util.List;

/**
 * {@code variants(m1, m2) of ({..}[5m])}: in Loki 3.7's grammar, switched off there by default and gone in its main branch. It is
 * parsed so that it can be formatted; evaluation refuses it.
 */
public record VariantsQuery(Position position, List<MetricQuery> variants, LogRange range) implements Query {
    public VariantsQuery {
        variants = List.copyOf(variants);
    }
}
