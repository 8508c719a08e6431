package io.varve.query.tempo;

import io.varve.notation.GoDuration;
import io.varve.notation.NotationException;
import io.varve.notation.PrometheusDuration;
import io.varve.query.failure.QueryFailure;

/** Durations of parameters. */
final class Durations {
    private Durations() {}

    /** @return nanoseconds */
    static long parse(String name, String text) {
        try {
            return GoDuration.parse(text);
        } catch (NotationException notGo) {
            try {
                return PrometheusDuration.parse(text);
            } catch (NotationException notPrometheus) {
                throw QueryFailure.badRequest("invalid " + name + ": " + notGo.reason());
            }
        }
    }
}
