package io.varve.logql.template;

/** Counts what one execution has taken of its {@link TemplateLimits}. */
final class WorkMeter {
    private final TemplateLimits limits;
    private long spent;

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

    int maximalDepth() {
        return limits.depth();
    }
}
