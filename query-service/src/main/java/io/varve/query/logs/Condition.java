package io.varve.query.logs;

/**
 * A condition of LogQL in SQL.
 *
 * @param sql holds for every row that the condition of LogQL holds for
 * @param exact whether it holds for no other row
 * @param ofVolume whether it names only columns that the rollup has too: service, stream and level
 * @param usesIndex whether an index of the store finds its rows, wherever in the time range they are
 */
record Condition(String sql, boolean exact, boolean ofVolume, boolean usesIndex) {

    static final Condition ALWAYS = new Condition("1", true, true, false);
    static final Condition NEVER = new Condition("0", true, true, true);
    /** Nothing can be said in SQL: every row stays. */
    static final Condition UNKNOWN = new Condition("1", false, true, false);

    /** Equal to LogQL's, on columns of a row. */
    static Condition ofRow(String sql) {
        return new Condition(sql, true, false, false);
    }

    /** Equal to LogQL's, and the store has an index for it. */
    static Condition indexed(String sql) {
        return new Condition(sql, true, false, true);
    }

    /** Equal to LogQL's, on columns that the rollup has too. */
    static Condition ofVolume(String sql) {
        return new Condition(sql, true, true, false);
    }

    boolean isAlways() {
        return sql.equals("1");
    }

    boolean isNever() {
        return sql.equals("0");
    }

    Condition and(Condition other) {
        if (isNever() || other.isNever()) {
            return NEVER;
        }
        String both = isAlways() ? other.sql : other.isAlways() ? sql : sql + " AND " + other.sql;
        return new Condition(both, exact && other.exact, ofVolume && other.ofVolume, usesIndex || other.usesIndex);
    }

    Condition or(Condition other) {
        boolean bothExact = exact && other.exact;
        if (isAlways() || other.isAlways()) {
            return new Condition("1", bothExact, true, false);
        }
        if (isNever()) {
            return other;
        }
        if (other.isNever()) {
            return this;
        }
        return new Condition(
                "((" + sql + ") OR (" + other.sql + "))",
                bothExact,
                ofVolume && other.ofVolume,
                usesIndex && other.usesIndex);
    }
}
