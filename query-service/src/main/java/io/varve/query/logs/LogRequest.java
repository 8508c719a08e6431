package io.varve.query.logs;

import io.varve.logql.ast.LogQuery;
import io.varve.logql.ast.Stage;
import org.jspecify.annotations.Nullable;

/**
 * A log query with what goes beside its text.
 *
 * @param start first nanosecond, inclusive
 * @param end exclusive
 * @param forward oldest first, else newest first
 * @param limit most lines of the answer, over all streams
 * @param interval least distance in nanoseconds between two lines of the answer, 0 for none
 * @param page what the answer is a page of; null when nobody wants to read on
 */
public record LogRequest(
        LogQuery query,
        long start,
        long end,
        boolean forward,
        int limit,
        long interval,
        @Nullable Page page) {

    /** A request whose answer nobody reads on from. */
    public LogRequest(LogQuery query, long start, long end, boolean forward, int limit, long interval) {
        this(query, start, end, forward, limit, interval, null);
    }

    /**
     * One of the pages of a long answer; its lines have positions.
     *
     * @param behind the line behind which it begins, in the direction of the request; null for the first page
     */
    public record Page(@Nullable LinePosition behind) {}

    /** The line behind which the answer begins, null when at the edge of the time range. */
    @Nullable
    LinePosition behind() {
        return page == null ? null : page.behind();
    }

    /** Whether the answer is a stretch of lines in time, so that pages of it can be cut. */
    public boolean isInOrderOfTime() {
        return query.stages().stream()
                .noneMatch(stage -> stage instanceof Stage.Sort
                        || stage instanceof Stage.Distinct
                        || stage instanceof Stage.Context);
    }

    /** The same, with the lines' positions. */
    LogRequest positioned() {
        return page != null ? this : between(start, end, new Page(null));
    }

    /** The next lines behind one, as many as are asked for, however near to each other. */
    LogRequest next(@Nullable LinePosition last, int lines) {
        return new LogRequest(query, start, end, forward, lines, 0, new Page(last));
    }

    /** This request for lines of one of several tenants: those behind the page's line, for its neighbours too. */
    LogRequest forTenant(String tenant) {
        LinePosition behind = behind();
        if (behind == null) {
            return this;
        }
        int order = tenant.compareTo(behind.tenant());
        if (order == 0) {
            return forward
                    ? between(Math.max(start, behind.timestamp()), end, page)
                    : between(start, Math.min(end, behind.timestamp() + 1), page);
        }
        Page whole = new Page(null);
        boolean sameTime = forward == order > 0;
        return forward
                ? between(Math.max(start, behind.timestamp() + (sameTime ? 0 : 1)), end, whole)
                : between(start, Math.min(end, behind.timestamp() + (sameTime ? 1 : 0)), whole);
    }

    private LogRequest between(long from, long to, @Nullable Page ofTenant) {
        return new LogRequest(query, from, to, forward, limit, interval, ofTenant);
    }
}
