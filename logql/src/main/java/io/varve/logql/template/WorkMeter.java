package io.varve.logql.template;

/** Counts what one execution has taken of its {@link TemplateLimits}. */
final class WorkMeter {
    /** Blocks and pipelines open at a time, over all templates that call one another. */
    private static final int MAX_NESTING = 600;

    private final TemplateLimits limits;
    private long spent;
    private int nesting;

    WorkMeter(TemplateLimits limits) {
        this.limits = limits;
    }

    void spend(long work) throws TemplateFunctionException {
        spent += work;
        if (spent > limits.work()) {
            throw new TemplateFunctionException("template does more than " + limits.work()
                    + " steps on one record; make its loops or texts smaller");
        }
    }

    long remaining() {
        return limits.work() - spent;
    }

    /** Before a text of this length is built. */
    void checkLength(long length) throws TemplateFunctionException {
        checkText(length);
        spend(length);
    }

    /** While a text grows whose work is counted apart. */
    void checkText(long length) throws TemplateFunctionException {
        if (length > limits.outputLength()) {
            throw new TemplateFunctionException(
                    "template builds a text longer than " + limits.outputLength() + " characters");
        }
    }

    /** Into a block, a pipeline or a call; the Java stack grows with each. */
    void enter() throws TemplateFunctionException {
        if (++nesting > MAX_NESTING) {
            throw new TemplateFunctionException("template nests deeper than " + MAX_NESTING + " levels");
        }
    }

    void leave() {
        nesting--;
    }

    int maximalDepth() {
        return limits.depth();
    }
}
