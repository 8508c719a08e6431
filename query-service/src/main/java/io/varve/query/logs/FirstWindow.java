package io.varve.query.logs;

import io.varve.query.logs.StreamDays.Day;
import io.varve.query.logs.StreamDays.Span;
import io.varve.query.logs.VolumeTimeline.Window;
import java.util.List;

/**
 * A guess of how far from an end of a time range so many lines reach, from what is known of the streams of that day: right where lines come
 * evenly, and only a detour where they don't.
 */
final class FirstWindow {

    /** A line more or less a second is no reason for a second window. */
    private static final double MARGIN = 1.5;

    private static final double SHORTEST_NANOS = 1e9;

    private FirstWindow() {}

    /**
     * The window that a walk begins with, clipped to the range.
     *
     * @param start first nanosecond of the range
     * @param end behind its last nanosecond
     * @param wanted lines it should hold
     * @param forward whether the walk begins at the start
     */
    static Window of(List<Day> days, StreamSelection streams, long start, long end, long wanted, boolean forward) {
        Window whole = new Window(start - 1, end - 1);
        List<Day> ordered = forward ? days : days.reversed();
        for (Day day : ordered) {
            double perNano = 0;
            long nearest = forward ? Long.MAX_VALUE : Long.MIN_VALUE;
            for (LogStream stream : streams.streams()) {
                Span span = day.spans().get(stream.id());
                if (span == null || span.last() < start || span.first() >= end) {
                    continue;
                }
                perNano += span.lines() / Math.max(SHORTEST_NANOS, (double) span.last() - span.first());
                nearest = forward
                        ? Math.min(nearest, Math.max(start, span.first()))
                        : Math.max(nearest, Math.min(end - 1, span.last()));
            }
            if (perNano > 0) {
                double reach = MARGIN * wanted / perNano;
                // A double knows these nanoseconds to within some hundred: nothing beside the margin.
                return forward
                        ? new Window(whole.after(), Math.min(whole.upTo(), (long) ((double) nearest + reach)))
                        : new Window(Math.max(whole.after(), (long) ((double) nearest - reach)), whole.upTo());
            }
        }
        return whole;
    }
}
