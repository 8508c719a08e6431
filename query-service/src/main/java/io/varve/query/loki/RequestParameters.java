package io.varve.query.loki;

import io.varve.notation.ByteSize;
import io.varve.notation.NotationException;
import io.varve.query.failure.QueryFailure;
import io.varve.query.logs.LogRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;

/** The parameters of one request, from the query string or a form body, read by Loki's rules. */
final class RequestParameters {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long DEFAULT_SINCE = 3600 * NANOS_PER_SECOND;

    /** A step that is not given cuts the range into this many. */
    private static final long DEFAULT_STEPS = 250;

    private final HttpServletRequest request;
    private final long now;

    /** @param now nanoseconds since the epoch, what an absent end means */
    RequestParameters(HttpServletRequest request, long now) {
        this.request = request;
        this.now = now;
    }

    /** Nanoseconds since the epoch when the request arrived. */
    long now() {
        return now;
    }

    /** Whether the client wants nothing from a cache of answers ({@code Cache-Control: no-cache}). */
    boolean refusesCachedResults() {
        String control = request.getHeader("Cache-Control");
        return control != null && control.toLowerCase(Locale.ROOT).contains("no-cache");
    }

    /** A parameter's first value, empty when absent. */
    String text(String name) {
        String value = parameter(name);
        return value == null ? "" : value;
    }

    private @Nullable String parameter(String name) {
        try {
            return request.getParameter(name);
        } catch (InvalidParameterException e) {
            throw new QueryFailure(QueryFailure.Kind.BAD_REQUEST, "the parameters can't be read: " + e.getMessage(), e);
        }
    }

    List<String> all(String name) {
        String[] values = parameter(name) == null ? null : request.getParameterValues(name);
        return values == null ? List.of() : List.of(values);
    }

    /** The time range of {@code start}, {@code end} and {@code since}. */
    TimeRange range() {
        String since = text("since");
        long length = since.isEmpty() ? DEFAULT_SINCE : Durations.prometheus(since);
        long end = time("end", now);
        // An end in the future doesn't move the default start out of the past.
        long start = time("start", Math.min(end, now) - length);
        return new TimeRange(start, end);
    }

    /** The range, refused when it ends before it starts. */
    TimeRange orderedRange() {
        TimeRange range = range();
        if (range.end() < range.start()) {
            throw endBeforeStart();
        }
        return range;
    }

    static QueryFailure endBeforeStart() {
        return QueryFailure.badRequest("end timestamp must not be before or equal to start time");
    }

    long time(String name, long otherwise) {
        String text = text(name);
        return text.isEmpty() ? otherwise : Timestamps.parse(name, text);
    }

    /** A whole number above zero. */
    int positive(String name, int otherwise) {
        String text = text(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        int value;
        try {
            value = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw QueryFailure.badRequest("could not parse '" + name + "' parameter: \"" + text
                    + "\" is no whole number between 1 and " + Integer.MAX_VALUE);
        }
        if (value <= 0) {
            throw QueryFailure.badRequest(name + " must be a positive value");
        }
        return value;
    }

    /** A size such as {@code 600MB}; zero when absent. */
    long bytes(String name) {
        String text = text(name);
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return ByteSize.parse(text);
        } catch (NotationException e) {
            throw new QueryFailure(
                    QueryFailure.Kind.BAD_REQUEST,
                    "could not parse '" + name + "' parameter: \"" + text + "\" is no size such as 600MB",
                    e);
        }
    }

    /** Which page of a long answer is asked for with {@code cursor}, empty for the first; null when the client doesn't page. */
    LogRequest.@Nullable Page page() {
        String cursor = parameter("cursor");
        if (cursor == null) {
            return null;
        }
        return new LogRequest.Page(cursor.isEmpty() ? null : PageCursor.read(cursor));
    }

    /** True for {@code direction=forward}; backward is the default. */
    boolean isForward() {
        String direction = text("direction").toUpperCase(Locale.ROOT);
        return switch (direction) {
            case "", "BACKWARD" -> false;
            case "FORWARD" -> true;
            default ->
                throw QueryFailure.badRequest("invalid direction '" + text("direction") + "': use forward or backward");
        };
    }

    /** The step in nanoseconds, above zero; Loki's default from the range when absent. */
    long step(TimeRange range) {
        String text = text("step");
        if (text.isEmpty()) {
            return Math.max(range.length() / DEFAULT_STEPS / NANOS_PER_SECOND, 1) * NANOS_PER_SECOND;
        }
        long step = Durations.secondsOrDuration(text);
        if (step <= 0) {
            throw QueryFailure.badRequest(
                    "zero or negative query resolution step widths are not accepted. Try a positive integer");
        }
        return step;
    }

    /** The least distance in nanoseconds between two answered lines; zero when absent. */
    long interval() {
        String text = text("interval");
        long interval = text.isEmpty() ? 0 : Durations.secondsOrDuration(text);
        if (interval < 0) {
            throw QueryFailure.badRequest("negative query interval is not accepted. Try a positive integer");
        }
        return interval;
    }

    /** Whether the client asks for labels by category; the header is a comma list, matched exactly. */
    boolean categorizesLabels() {
        String flags = header("X-Loki-Response-Encoding-Flags");
        if (flags != null) {
            for (String flag : flags.split(",", -1)) {
                if (flag.equals("categorize-labels")) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Whether more series than the limit are an error, as in Loki.
     *
     * @param otherwise what holds when neither {@code X-Varve-Strict-Limits} nor the query's tags say
     */
    boolean isStrictOnSeries(boolean otherwise) {
        String header = header("X-Varve-Strict-Limits");
        if (header != null) {
            return isOn(header);
        }
        // Logs Drilldown wants some series and a warning from Loki too.
        String tags = header("X-Query-Tags");
        return otherwise && (tags == null || !tags.contains("Source=grafana-lokiexplore-app"));
    }

    boolean wantsExplanation() {
        String header = header("X-Varve-Explain");
        return isOn(text("explain")) || (header != null && isOn(header));
    }

    @Nullable
    String tenant() {
        return header("X-Scope-OrgID");
    }

    private @Nullable String header(String name) {
        return request.getHeader(name);
    }

    private static boolean isOn(String text) {
        return text.equals("1") || text.equals("true");
    }

    /**
     * A time range in nanoseconds since the epoch.
     *
     * @param start inclusive
     * @param end exclusive for lines, inclusive for steps
     */
    record TimeRange(long start, long end) {

        /** Nanoseconds from start to end, the most that 64 bits hold for longer ones. */
        long length() {
            return start < 0 && end > Long.MAX_VALUE + start ? Long.MAX_VALUE : end - start;
        }
    }
}
