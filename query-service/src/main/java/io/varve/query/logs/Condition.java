package io.varve.query.logs;

/**
 * A condition of LogQL in SQL.
 *
 * @param sql holds for every row that the condition of LogQL holds for
 * @param exact whether it holds for no other row
 * @param ofVolume whether it names only columns that the rollup has too: service, stream and level
 * @param grams what the sketch of every row has that the condition holds for
 * @param bytes what every such row itself has
 */
record Condition(String sql, boolean exact, boolean ofVolume, NecessaryGrams grams, NecessaryBytes bytes) {

    static final Condition ALWAYS = new Condition("1", true, true, NecessaryGrams.anything(), NecessaryBytes.ANY);
    static final Condition NEVER = new Condition("0", true, true, NecessaryGrams.anything(), NecessaryBytes.ANY);
    /** Nothing can be said in SQL: every row stays. */
    static final Condition UNKNOWN = new Condition("1", false, true, NecessaryGrams.anything(), NecessaryBytes.ANY);

    /** Equal to LogQL's, on columns of a row. */
    static Condition ofRow(String sql) {
        return new Condition(sql, true, false, NecessaryGrams.anything(), NecessaryBytes.ANY);
    }

    /** The same with what is known of the grams of its rows. */
    Condition with(NecessaryGrams known) {
        return new Condition(sql, exact, ofVolume, grams.and(known), bytes);
    }

    /** The same with what is known of the bytes of its rows. */
    Condition with(NecessaryBytes known) {
        return new Condition(sql, exact, ofVolume, grams, bytes.and(known));
    }

    /** Equal to LogQL's, on columns that the rollup has too. */
    static Condition ofVolume(String sql) {
        return new Condition(sql, true, true, NecessaryGrams.anything(), NecessaryBytes.ANY);
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
        return new Condition(
                both, exact && other.exact, ofVolume && other.ofVolume, grams.and(other.grams), bytes.and(other.bytes));
    }

    Condition or(Condition other) {
        boolean bothExact = exact && other.exact;
        if (isNever()) {
            return other;
        }
        if (other.isNever()) {
            return this;
        }
        if (isAlways() || other.isAlways()) {
            return new Condition("1", bothExact, true, grams.or(other.grams), NecessaryBytes.ANY);
        }
        return new Condition(
                "((" + sql + ") OR (" + other.sql + "))",
                bothExact,
                ofVolume && other.ofVolume,
                grams.or(other.grams),
                NecessaryBytes.ANY);
    }
}
