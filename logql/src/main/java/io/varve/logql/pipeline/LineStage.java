package io.varve.logql.pipeline;

/** A stage that is ready to run. */
interface LineStage {
    /** @return whether the line is kept */
    boolean process(Line line);
}
