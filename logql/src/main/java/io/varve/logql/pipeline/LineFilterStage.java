package io.varve.logql.pipeline;

import io.varve.logql.filter.ByteTest;

/** Line filters that stand together; all have to pass. */
final class LineFilterStage implements LineStage {
    private final ByteTest[] tests;

    LineFilterStage(ByteTest[] tests) {
        this.tests = tests;
    }

    @Override
    public boolean process(Line line) {
        for (ByteTest test : tests) {
            if (!test.test(line.bytes, line.offset, line.length)) {
                return false;
            }
        }
        return true;
    }
}
