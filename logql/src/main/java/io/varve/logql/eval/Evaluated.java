package io.varve.logql.eval;

import java.util.List;

/**
 * An answer.
 *
 * @param warnings for the user, such as that series were left out
 */
public record Evaluated(QueryResult result, List<String> warnings) {
    public Evaluated {
        warnings = List.copyOf(warnings);
    }
}
