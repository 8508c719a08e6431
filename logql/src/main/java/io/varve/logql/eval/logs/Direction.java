package io.varve.logql.eval.logs;

/** The order in which a log query goes through time; which lines a limit keeps depends on it. */
public enum Direction {
    FORWARD,
    BACKWARD
}
