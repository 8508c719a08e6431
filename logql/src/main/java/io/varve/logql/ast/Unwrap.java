package io.varve.logql.ast;

import java.util.List;

/**
 * {@code | unwrap duration(label) | filter ..}: the label whose value is the sample.
 *
 * @param postFilters applied after the conversion, in order; where {@code __error__=""} belongs
 */
public record Unwrap(Position position, String label, Conversion conversion, List<LabelFilter> postFilters) {
    public Unwrap {
        postFilters = List.copyOf(postFilters);
    }

    /** What the label's text is read as. */
    public enum Conversion {
        /** A number. */
        NONE(""),
        /** A size such as {@code 1.5KiB}, into bytes. */
        BYTES("bytes"),
        /** A Go duration, into seconds. */
        DURATION("duration"),
        /** The same as {@link #DURATION}. */
        DURATION_SECONDS("duration_seconds");

        private final String text;

        Conversion(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }
}
