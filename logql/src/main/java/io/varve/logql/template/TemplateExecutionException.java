package io.varve.logql.template;

/**
 * A template that failed on its data, or went over a limit. The message is Go's: {@code template: line:1:3: executing "line" at
 * <duration .x>: error calling duration: time: invalid duration ""}.
 */
public final class TemplateExecutionException extends Exception {
    private static final long serialVersionUID = 1L;

    TemplateExecutionException(String message) {
        super(message);
    }
}
