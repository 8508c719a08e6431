package io.varve.query.loki;

import io.varve.notation.NotationException;
import io.varve.notation.PrometheusDuration;
import io.varve.query.failure.QueryFailure;

/** The forms of a length of time that Loki's API accepts, in nanoseconds. */
final class Durations {

    private Durations() {}

    /**
     * Reads seconds as a decimal number ({@code 15}, {@code 15.000}) or a Prometheus duration ({@code 1h30m}).
     *
     * @throws QueryFailure when it is neither, or beyond 64 bits of nanoseconds
     */
    static long secondsOrDuration(String text) {
        double nanos;
        try {
            nanos = Double.parseDouble(text) * 1e9;
        } catch (NumberFormatException notANumber) {
            return prometheus(text);
        }
        if (Double.isNaN(nanos) || nanos >= Long.MAX_VALUE || nanos <= Long.MIN_VALUE) {
            throw QueryFailure.badRequest("cannot parse \"" + text + "\" to a valid duration. It overflows int64");
        }
        return (long) nanos;
    }

    /** Reads units in falling order, each at most once: {@code 1y2w3d4h5m6s7ms}. */
    static long prometheus(String text) {
        try {
            return PrometheusDuration.parse(text);
        } catch (NotationException e) {
            throw new QueryFailure(
                    QueryFailure.Kind.BAD_REQUEST,
                    "cannot parse \"" + text + "\" to a valid duration: use seconds (15, 0.5) or units in falling order"
                            + " (30s, 5m, 1h30m)",
                    e);
        }
    }
}
