package io.varve.query.loki;

import io.varve.query.failure.QueryFailure;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** The forms of a point in time that Loki's API accepts, as nanoseconds since the epoch. */
final class Timestamps {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** An integer of at most this many characters counts seconds, a longer one nanoseconds. */
    private static final int LONGEST_SECONDS = 10;

    private Timestamps() {}

    /**
     * Reads seconds, nanoseconds, seconds with a fraction (kept to the millisecond) or RFC 3339.
     *
     * @throws QueryFailure when the text is none of them or lies outside of 64 bits of nanoseconds (years 1677 to 2262)
     */
    static long parse(String name, String text) {
        try {
            if (text.indexOf('.') >= 0 && text.indexOf(':') < 0) {
                return fractionalSeconds(Double.parseDouble(text));
            }
            if (isInteger(text)) {
                long value = Long.parseLong(text);
                return text.length() <= LONGEST_SECONDS ? Math.multiplyExact(value, NANOS_PER_SECOND) : value;
            }
            return nanos(OffsetDateTime.parse(text).toInstant());
        } catch (NumberFormatException | ArithmeticException | DateTimeException e) {
            throw QueryFailure.badRequest(
                    "could not parse '" + name + "' parameter: \"" + text
                            + "\" is no time: use seconds or nanoseconds since 1970, or RFC 3339, between the years 1677 and 2262");
        }
    }

    static long nanos(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS_PER_SECOND), instant.getNano());
    }

    private static long fractionalSeconds(double seconds) {
        if (!Double.isFinite(seconds)) {
            throw new ArithmeticException("not finite");
        }
        double whole = seconds < 0 ? Math.ceil(seconds) : Math.floor(seconds);
        if (Math.abs(whole) > Long.MAX_VALUE / (double) NANOS_PER_SECOND) {
            throw new ArithmeticException("out of range");
        }
        long millis = Math.round((seconds - whole) * 1000);
        return Math.addExact(Math.multiplyExact((long) whole, NANOS_PER_SECOND), millis * 1_000_000);
    }

    private static boolean isInteger(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return text.length() > from;
    }
}
