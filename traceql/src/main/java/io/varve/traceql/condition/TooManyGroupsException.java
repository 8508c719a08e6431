package io.varve.traceql.condition;

/** A filter of names or values that has more alternatives than are looked at one by one. */
public final class TooManyGroupsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooManyGroupsException() {
        super("maximum condition groups reached (limit: " + ConditionGroups.MAX_GROUPS
                + "). Reduce the number of OR conditions in the query");
    }
}
