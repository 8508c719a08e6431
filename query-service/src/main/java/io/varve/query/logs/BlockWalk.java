package io.varve.query.logs;

import io.varve.query.logs.LineBlocks.Part;
import io.varve.query.logs.LinePlaces.Stretch;
import io.varve.query.logs.VolumeTimeline.Window;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Walks through held lines from one end of a time range, in the order of a log query's answer, as far as they are held. For one thread. */
final class BlockWalk {

    /** More lines than this the store finds sooner, which tests a condition without unpacking the rest. */
    private static final long MOST_LINES = 1L << 17;

    /** The same of lines whose places are known, each of which has to be looked at for the few that are meant. */
    private static final long MOST_PLACED_LINES = 1L << 16;

    /** So many of them are looked at here first, for what is frequent is found in these. */
    private static final long LINES_OF_MANY = 1L << 12;

    private final StoreSession session;
    private final RowFilter filter;
    private final boolean forward;
    private final LeadingFilters leading;
    private final byte[][][] metadataOfStream;
    private final PriorityQueue<Cursor> cursors;
    private final @Nullable Map<String, List<Stretch>> places;

    /** Takes rows. */
    @FunctionalInterface
    interface RowConsumer {
        /** @return false when no more are wanted */
        boolean accept(LineBatch batch, RowPositions positions, int row);
    }

    BlockWalk(StoreSession session, LogRequest request, RowFilter filter, byte[][][] metadataOfStream) {
        this.session = session;
        this.filter = filter;
        this.forward = request.forward();
        this.leading = new LeadingFilters(request.query(), filter.streams());
        this.metadataOfStream = metadataOfStream;
        this.places = filter.places().byService();
        this.cursors = new PriorityQueue<>(forward ? Cursor.ORDER : Cursor.ORDER.reversed());
    }

    /**
     * Hands rows over until no more are wanted.
     *
     * @param wanted lines to begin with
     * @return what is left for the store; null for nothing
     */
    @Nullable
    Window walk(Window window, long wanted, RowConsumer rows) {
        LineBlocks blocks = session.held().blocks();
        List<Part> parts = blocks.parts(session, filter, window.after(), window.upTo());
        if (parts == null) {
            return window;
        }
        try (LineBlocks.Room room = blocks.room()) {
            return walk(blocks, parts, room, window, wanted, rows);
        }
    }

    private @Nullable Window walk(
            LineBlocks blocks,
            List<Part> parts,
            LineBlocks.Room room,
            Window window,
            long linesOfFirst,
            RowConsumer rows) {
        boolean manyPlaces = places != null && filter.places().lines() > MOST_PLACED_LINES;
        long wanted = manyPlaces ? Math.min(linesOfFirst, LINES_OF_MANY) : linesOfFirst;
        List<Part> ordered = forward
                ? parts.stream().sorted(Comparator.comparingLong(Part::after)).toList()
                : parts.reversed();
        Window rest = window;
        long walked = 0;
        int next = 0;
        while (next < ordered.size()) {
            int end = endOfRound(ordered, next, wanted);
            List<Part> round = ordered.subList(next, end);
            walked += round.stream().mapToLong(Part::lines).sum();
            List<LineBlock> found = walked > MOST_LINES ? null : blocks.of(session, round);
            if (found == null
                    || !room.take(
                            found.stream().mapToLong(LineBlock::unpackedBytes).sum())) {
                return rest;
            }
            for (int i = 0; i < found.size(); i++) {
                begin(found.get(i), round.get(i).service(), window);
            }
            next = end;
            Window behind = next == ordered.size() ? null : behind(rest, ordered.get(next));
            if (!handOver(behind, rows)) {
                return null;
            }
            if (behind == null) {
                session.note("lines came from memory");
                return null;
            }
            rest = behind;
            if (manyPlaces) {
                return rest;
            }
            wanted *= 2;
        }
        session.note("the rollup in memory has no such lines");
        return null;
    }

    /** At least as many lines as are wanted, and all that begin the walk at the same time. */
    private int endOfRound(List<Part> ordered, int begin, long wanted) {
        long lines = 0;
        int end = begin;
        while (end < ordered.size() && (lines < wanted || side(ordered.get(end)) == side(ordered.get(end - 1)))) {
            lines += ordered.get(end).lines();
            end++;
        }
        return end;
    }

    /** The second at which the walk meets a stretch. */
    private long side(Part part) {
        return forward ? part.after() : part.upTo();
    }

    /** What of the window is not walked through when all stretches before this one are. */
    private Window behind(Window window, Part part) {
        long side = side(part) * SamplePlanner.NANOS_PER_SECOND;
        return forward
                ? new Window(Math.max(side, window.after()), window.upTo())
                : new Window(window.after(), Math.min(side, window.upTo()));
    }

    private void begin(LineBlock block, String service, Window window) {
        LineBatch batch = block.lines(filter.streams(), metadataOfStream, null, leading.names());
        Window near = places == null ? window : near(window, places.getOrDefault(service, List.of()), batch);
        int first = firstBehind(batch, near.after());
        int last = firstBehind(batch, near.upTo()) - 1;
        if (first <= last) {
            RowPositions positions = block.positions(session.tenant().value());
            cursors.add(
                    forward
                            ? new Cursor(batch, positions, first, last, 1)
                            : new Cursor(batch, positions, last, first, -1));
        }
    }

    /** What of a window holds all places that a block's rows touch; a block is cut without regard to these. */
    private static Window near(Window window, List<Stretch> stretches, LineBatch batch) {
        long begin = batch.timestamp(0);
        long end = batch.timestamp(batch.rows() - 1);
        long from = Long.MAX_VALUE;
        long to = Long.MIN_VALUE;
        for (Stretch stretch : stretches) {
            if (stretch.to() >= begin && stretch.from() <= end) {
                from = Math.min(from, stretch.from());
                to = Math.max(to, stretch.to());
            }
        }
        return from > to
                ? new Window(window.upTo(), window.upTo())
                : new Window(Math.max(window.after(), from - 1), Math.min(window.upTo(), to));
    }

    /** The first row with a later time. */
    private static int firstBehind(LineBatch batch, long time) {
        int low = 0;
        int high = batch.rows();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (batch.timestamp(middle) <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Hands over what does not lie in a window; false when no more is wanted. */
    private boolean handOver(@Nullable Window behind, RowConsumer rows) {
        List<Cursor> later = new ArrayList<>();
        while (!cursors.isEmpty()) {
            Cursor cursor = cursors.poll();
            if (isIn(behind, cursor.time())) {
                later.add(cursor);
                break;
            }
            Cursor other = cursors.peek();
            boolean more;
            do {
                if (!accept(cursor, rows)) {
                    return false;
                }
                more = cursor.next();
            } while (more && isBefore(cursor, other) && !isIn(behind, cursor.time()));
            if (more) {
                cursors.add(cursor);
            }
        }
        cursors.addAll(later);
        return true;
    }

    private boolean accept(Cursor cursor, RowConsumer rows) {
        session.evaluating(cursor.batch.bodyLength(cursor.row));
        int stream = cursor.batch.stream(cursor.row);
        return stream < 0
                || !leading.pass(cursor.batch, cursor.row, stream)
                || rows.accept(cursor.batch, cursor.positions, cursor.row);
    }

    private boolean isBefore(Cursor cursor, @Nullable Cursor other) {
        if (other == null) {
            return true;
        }
        int order = Cursor.ORDER.compare(cursor, other);
        return forward ? order < 0 : order > 0;
    }

    private static boolean isIn(@Nullable Window window, long time) {
        return window != null && time > window.after() && time <= window.upTo();
    }

    /** A row of a block that is walked through. */
    private static final class Cursor {
        private static final Comparator<Cursor> ORDER = Comparator.comparingLong(Cursor::time)
                .thenComparing(Cursor::sequence, Long::compareUnsigned)
                .thenComparing(Cursor::sender, Integer::compareUnsigned);

        private final LineBatch batch;
        private final RowPositions positions;
        private final int last;
        private final int step;
        private int row;

        private Cursor(LineBatch batch, RowPositions positions, int first, int last, int step) {
            this.batch = batch;
            this.positions = positions;
            this.row = first;
            this.last = last;
            this.step = step;
        }

        private boolean next() {
            if (row == last) {
                return false;
            }
            row += step;
            return true;
        }

        private long time() {
            return batch.timestamp(row);
        }

        private long sequence() {
            return positions.sequence(row);
        }

        private int sender() {
            return positions.sender(row);
        }
    }
}
