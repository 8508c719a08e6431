package io.varve.query.tempo;

import io.varve.query.failure.QueryFailure;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters of a request, in Tempo's forms. */
public final class TempoParameters {
    private static final long SECOND = 1_000_000_000L;
    private static final long MAX_UINT32 = 0xffff_ffffL;
    private static final Duration DEFAULT_RANGE = Duration.ofHours(1);

    /** What is asked without a time: as far back as a person means by it. */
    private static final Duration DEFAULT_TAG_RANGE = Duration.ofHours(24);

    /** Numbers of at most this many digits count seconds, longer ones nanoseconds. */
    private static final int LONGEST_SECONDS = 10;

    private final HttpServletRequest request;
    private final long now;

    TempoParameters(HttpServletRequest request, Instant now) {
        this.request = request;
        this.now = now.getEpochSecond() * SECOND + now.getNano();
    }

    /** Unix nanoseconds, start and end included. */
    record TimeRange(long start, long end) {}

    public long now() {
        return now;
    }

    /** A parameter, empty if it is not there. */
    public String text(String name) {
        String value = request.getParameter(name);
        return value == null ? "" : value;
    }

    /** All values of a parameter that may be repeated. */
    List<String> texts(String name) {
        String[] values = request.getParameterValues(name);
        return values == null ? List.of() : List.of(values);
    }

    boolean has(String name) {
        return !text(name).isEmpty();
    }

    boolean accepts(String type) {
        String accept = request.getHeader("Accept");
        return accept != null && accept.contains(type);
    }

    /** A whole number above 0. */
    int positive(String name, int otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        long value = unsigned(name);
        if (value == 0) {
            throw QueryFailure.badRequest("invalid " + name + ": must be a positive number");
        }
        return (int) Math.min(value, Integer.MAX_VALUE);
    }

    /** A whole number of 32 bits, not negative. */
    public long unsigned(String name) {
        String text = text(name);
        try {
            long value = Long.parseLong(text);
            if (value < 0 || text.startsWith("+")) {
                throw new NumberFormatException(text);
            }
            if (value > MAX_UINT32) {
                throw QueryFailure.badRequest("invalid " + name + ": \"" + text + "\" is out of range");
            }
            return value;
        } catch (NumberFormatException e) {
            throw QueryFailure.badRequest("invalid " + name + ": \"" + text + "\" is no whole number of 0 or more");
        }
    }

    /** The time of a search: seconds; without it the last hour. */
    TimeRange searchRange() {
        long start = has("start") ? unsigned("start") : 0;
        long end = has("end") ? unsigned("end") : 0;
        if (start == 0 && end == 0) {
            return new TimeRange(now - DEFAULT_RANGE.toNanos(), now);
        }
        if (start >= end) {
            throw QueryFailure.badRequest(
                    "http parameter start must be before end. received start=" + start + " end=" + end);
        }
        return new TimeRange(start * SECOND, end * SECOND);
    }

    /** What a request for a whole trace says of its time, seconds, has to make sense; the trace is answered whole all the same. */
    void checkTraceRange() {
        long start = has("start") ? unsigned("start") : 0;
        long end = has("end") ? unsigned("end") : 0;
        if (start != 0 && end != 0 && start >= end) {
            throw QueryFailure.badRequest(
                    "http parameter start must be before end. received start=" + start + " end=" + end);
        }
    }

    /** The time of names and values: seconds; without it the last day. */
    TimeRange tagRange() {
        long start = has("start") ? unsigned("start") : 0;
        long end = has("end") ? unsigned("end") : 0;
        if ((start == 0) != (end == 0)) {
            throw QueryFailure.badRequest(
                    "error parsing date range: only one of start and end provided: must provide both or neither");
        }
        if (start > end) {
            throw QueryFailure.badRequest(
                    "http parameter start must not be after end. received start=" + start + " end=" + end);
        }
        return start == 0 || end == 0 || start >= end
                ? new TimeRange(now - DEFAULT_TAG_RANGE.toNanos(), now)
                : new TimeRange(start * SECOND, end * SECOND);
    }

    /**
     * The time of metrics: seconds, nanoseconds or RFC 3339, or {@code since}; without it the last hour.
     *
     * @param instantAllowed whether it may end where it starts
     */
    TimeRange metricsRange(boolean instantAllowed) {
        long end = has("end") ? time("end") : now;
        long start = has("start") ? time("start") : end - (has("since") ? duration("since") : DEFAULT_RANGE.toNanos());
        if (start > end || (start == end && !instantAllowed)) {
            throw QueryFailure.badRequest("end must be greater than start: " + end + " is not after " + start);
        }
        return new TimeRange(start, end);
    }

    /** A time in unix nanoseconds, in any of the forms of metrics. */
    public long timeOr(String name, long otherwise) {
        return has(name) ? time(name) : otherwise;
    }

    private long time(String name) {
        String text = text(name);
        try {
            if (text.indexOf(':') >= 0) {
                Instant instant = OffsetDateTime.parse(text).toInstant();
                return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano());
            }
            if (text.indexOf('.') >= 0) {
                return Math.round(Double.parseDouble(text) * SECOND);
            }
            long value = Long.parseLong(text);
            return text.length() <= LONGEST_SECONDS ? Math.multiplyExact(value, SECOND) : value;
        } catch (NumberFormatException | ArithmeticException | DateTimeException e) {
            throw QueryFailure.badRequest(
                    "invalid " + name + ": \"" + text + "\" is no time: use unix seconds or nanoseconds, or RFC 3339");
        }
    }

    /** A duration in nanoseconds, or null without. A number without unit counts seconds. */
    public @Nullable Long step() {
        if (!has("step")) {
            return null;
        }
        String text = text("step");
        long step;
        try {
            step = Math.round(Double.parseDouble(text) * SECOND);
        } catch (NumberFormatException notSeconds) {
            step = duration("step");
        }
        if (step <= 0) {
            throw QueryFailure.badRequest("invalid step: \"" + text + "\" is not above 0");
        }
        return step;
    }

    /** Go's or Prometheus' form of a duration, in nanoseconds. */
    long duration(String name) {
        return Durations.parse(name, text(name));
    }
}
