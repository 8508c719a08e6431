package io.varve.traceql.eval;

/** How a filter compares the number of an attribute with a literal. Expressions other than {@code attribute op literal} go by value always. */
public enum NumberComparison {
    /** {@code > 450} meets 450.5. A literal with a fraction meets attributes with one only, as in Tempo. */
    BY_VALUE,
    /** As Tempo: a literal meets attributes that were stored as its very type, unless the query also asks {@code != nil} of them. */
    BY_TYPE
}
