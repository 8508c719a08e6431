package io.varve.logql.template;

/** A function that refuses its arguments; the execution adds where and which. */
public final class TemplateFunctionException extends Exception {
    private static final long serialVersionUID = 1L;

    public TemplateFunctionException(String message) {
        super(message);
    }
}
