package io.varve.logql.ast;

/** The function of a vector aggregation. */
public enum VectorOperation {
    SUM("sum"),
    AVG("avg"),
    COUNT("count"),
    MAX("max"),
    MIN("min"),
    STDDEV("stddev"),
    STDVAR("stdvar"),
    BOTTOMK("bottomk"),
    TOPK("topk"),
    SORT("sort"),
    SORT_DESC("sort_desc"),
    APPROX_TOPK("approx_topk");

    private final String text;

    VectorOperation(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    /** Whether the number of series to keep is its first argument. */
    public boolean takesParameter() {
        return this == BOTTOMK || this == TOPK || this == APPROX_TOPK;
    }
}
