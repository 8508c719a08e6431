package io.varve.logql.template;

import java.time.Instant;

/** What one execution of a template is given. */
public interface TemplateContext {
    /** The value of {@code .} and {@code $}. */
    TemplateValue data();

    /** What {@code __line__} answers. */
    default String line() {
        return "";
    }

    /** What {@code __timestamp__} answers, in nanoseconds since the epoch. */
    default long timestampNanos() {
        return 0;
    }

    /** What {@code now} answers. */
    default Instant now() {
        return Instant.now();
    }
}
