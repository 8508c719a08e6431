package io.varve.traceql.syntax;

/** What a piece of a pipeline between operators can be. */
enum UnitKind {
    /** Filters and what spanset operators make of them. */
    SPANSET,
    /** Whole pipelines between parentheses, and what spanset operators make of them. */
    PIPELINE,
    /** Aggregates, numbers and arithmetic of them. */
    SCALAR,
    /** Pipelines with an aggregate at the end, between parentheses, and arithmetic of them. */
    SCALAR_PIPELINE
}
