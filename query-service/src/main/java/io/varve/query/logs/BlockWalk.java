package io.varve.query.logs;

import io.varve.query.logs.LineBlocks.Part;
import io.varve.query.logs.LinePlaces.Stretch;
import io.varve.query.logs.VolumeTimeline.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Walks through held lines from one end of a time range, in the order of a log query's answer, as far as they are held. For one thread. */
final class BlockWalk {

    /** More lines than this the store finds sooner, which tests a condition without unpacking the rest. */
    private static final long MOST_LINES = 1L << 17;

    /** The same of lines that a {@link RowProbe} looks through, block by block. */
    private static final long MOST_PROBED_LINES = 1L << 20;

    /** The same of lines whose places are known, each of which has to be looked at for the few that are meant. */
    private static final long MOST_PLACED_LINES = 1L << 16;

    /** So many of them are looked at here first, for what is frequent is found in these. */
    private static final long LINES_OF_MANY = 1L << 12;

    private final StoreSession session;
    private final RowFilter filter;
    private final boolean forward;
    private final LeadingFilters leading;
    private final RowProbe probe;
    private final Queue<Scratch> scratches = new ConcurrentLinkedQueue<>();
    private long roomForScratches;
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
        this.probe = new RowProbe(filter.condition().bytes());
        this.leading = new LeadingFilters(request.query(), probe, filter.streams());
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
        boolean probed = places != null && probe.tells();
        boolean manyPlaces = places != null && !probed && filter.places().lines() > MOST_PLACED_LINES;
        long most = probed ? MOST_PROBED_LINES : MOST_LINES;
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
            List<LineBlock> found = walked > most ? null : blocks.of(session, round);
            if (found == null || !begin(found, round, window, room)) {
                return rest;
            }
            session.lookingThrough(found);
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
            // Rounds of a search for few lines stay small, for what is not held yet is fetched a round with each query.
            wanted = probed ? wanted : 2 * wanted;
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

    /** Begins to walk through some blocks, which are looked at on all cores; false when there is no memory for them. */
    private boolean begin(List<LineBlock> blocks, List<Part> parts, Window window, LineBlocks.Room room) {
        int threads = AllCores.threads(blocks.size());
        long largest = blocks.stream().mapToLong(LineBlock::unpackedBytes).max().orElse(0);
        long forScratches = threads * largest;
        if (forScratches > roomForScratches) {
            if (!room.take(forScratches - roomForScratches)) {
                return false;
            }
            roomForScratches = forScratches;
        }
        AtomicInteger next = new AtomicInteger();
        return AllCores.run(threads, () -> begin(blocks, parts, window, room, next)).stream()
                .allMatch(hadRoom -> hadRoom);
    }

    /** Takes one block after the other that nobody else has taken. */
    private boolean begin(
            List<LineBlock> blocks, List<Part> parts, Window window, LineBlocks.Room room, AtomicInteger next) {
        Scratch scratch = Objects.requireNonNullElseGet(scratches.poll(), Scratch::new);
        int index = next.getAndIncrement();
        while (index < blocks.size()) {
            session.failIfEnded();
            LineBlock block = blocks.get(index);
            Cursor cursor = cursor(block, parts.get(index).service(), window, scratch);
            if (cursor != null) {
                if (!room.take(block.unpackedBytes())) {
                    return false;
                }
                synchronized (cursors) {
                    cursors.add(cursor);
                }
            }
            index = next.getAndIncrement();
        }
        scratches.add(scratch);
        return true;
    }

    /** Where the walk through a block begins, if it has rows that are looked for. */
    private @Nullable Cursor cursor(LineBlock block, String service, Window window, Scratch scratch) {
        LineBlock.Found found = block.find(probe, scratch, filter.streams(), metadataOfStream, null, leading.names());
        if (found == null) {
            return null;
        }
        LineBatch batch = found.lines();
        Window near = places == null ? window : near(window, places.getOrDefault(service, List.of()), batch);
        int first = firstBehind(batch, near.after());
        int last = firstBehind(batch, near.upTo()) - 1;
        int[] rows = Arrays.stream(found.rows())
                .filter(row -> row >= first && row <= last)
                .toArray();
        return rows.length == 0
                ? null
                : new Cursor(batch.kept(), block.positions(session.tenant().value()), rows, forward);
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
        private final int[] rows;
        private final int step;
        private int next;
        private int row;

        /** @param rows that are walked through, in the order of time; at least one */
        private Cursor(LineBatch batch, RowPositions positions, int[] rows, boolean forward) {
            this.batch = batch;
            this.positions = positions;
            this.rows = rows;
            this.step = forward ? 1 : -1;
            this.next = forward ? 0 : rows.length - 1;
            this.row = rows[next];
        }

        private boolean next() {
            next += step;
            if (next < 0 || next == rows.length) {
                return false;
            }
            row = rows[next];
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
