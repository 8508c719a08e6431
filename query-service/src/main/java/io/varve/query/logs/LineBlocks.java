package io.varve.query.logs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.varve.query.logs.LinePlaces.Stretch;
import io.varve.store.TenantScope;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/**
 * Lines of finished stretches of time, held compressed in memory by service, so that who reads the same lines again does without the
 * store.
 *
 * <p>A block is what it should be while the rollup counts as many lines and bytes in its stretch as it has: a row gets into {@code logs} and
 * rollup both or, in the end, neither, and neither shrinks. So late lines need no rule about time. Lines that are read for the first time
 * come from the store; they are held when they are wanted again.
 *
 * <p>Bounded by memory; for any number of threads.
 */
public final class LineBlocks {

    /** About so many lines make a block: what a search for a few lines unpacks. */
    private static final long LINES_OF_BLOCK = 1 << 12;

    /** A stretch that one bucket fills so much is left to the store. */
    private static final long MOST_LINES = 1 << 17;

    /** Lines that come later than this are late, and rare enough that a block is worth its reading. */
    private static final Duration FINISHED = Duration.ofSeconds(30);

    /** By how much bodies are smaller here, at least mostly. */
    private static final int LEAST_COMPRESSION = 2;

    private static final int MOST_WANTED = 20_000;

    /** More stretches are not fetched in one statement. */
    private static final int MOST_FETCHED = 200;

    /** What a fetched line takes while its block is made, beside its text: all of its columns, in arrays that grow. */
    private static final int BYTES_OF_FETCHED_LINE = 600;

    private static final int ROOM_UNIT = 1024;

    private final long bytes;
    private final Clock clock;
    private final Cache<BlockKey, LineBlock> blocks;

    /** What a stretch counted when it was last wanted and not held. */
    private final Cache<BlockKey, Counted> wanted = Caffeine.newBuilder()
            .maximumSize(MOST_WANTED)
            .expireAfterWrite(Duration.ofMinutes(30))
            .build();

    /** Stretches that were fetched and could not be held, and what they counted. */
    private final Cache<BlockKey, Counted> refused =
            Caffeine.newBuilder().maximumSize(MOST_WANTED).build();

    /** Memory for what is unpacked and fetched, by all queries together. */
    private final Semaphore room;

    private record BlockKey(TenantScope scope, String service, long after, long upTo) {}

    private record Counted(long lines, long bytes) {}

    /**
     * A stretch of time of a service, and what the rollup counts in it.
     *
     * @param after seconds behind which it begins
     * @param upTo its last second
     */
    record Part(String service, long after, long upTo, long lines, long bytes) {
        private BlockKey key(TenantScope scope) {
            return new BlockKey(scope, service, after, upTo);
        }

        private boolean isIn(LineBlock block) {
            return block.rows() == lines && block.bytes() == bytes;
        }
    }

    /** @param bytes most memory that is held; 0 holds nothing and leaves all to the store */
    public LineBlocks(long bytes, Clock clock) {
        this.bytes = bytes;
        this.clock = clock;
        this.room = new Semaphore((int) Math.min(bytes / ROOM_UNIT, Integer.MAX_VALUE));
        this.blocks = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((BlockKey key, LineBlock block) -> block.weight())
                .build();
    }

    /**
     * The stretches that hold all lines which can be in an answer, in the order of time.
     *
     * @param after nanoseconds behind which the lines begin
     * @param upTo the last nanosecond
     * @return null when that is not known here
     */
    @Nullable
    List<Part> parts(StoreSession session, RowFilter filter, long after, long upTo) {
        if (bytes == 0 || after < 0) {
            return null;
        }
        long afterSeconds = Math.floorDiv(after, SamplePlanner.VOLUME_BUCKET) * ServiceVolume.BUCKET_SECONDS;
        long upToSeconds = Math.ceilDiv(upTo, SamplePlanner.VOLUME_BUCKET) * ServiceVolume.BUCKET_SECONDS;
        List<VolumePage> pages = session.held().volume().of(session, afterSeconds, upToSeconds);
        if (pages == null) {
            return null;
        }
        Map<String, List<Stretch>> places = filter.places().byService();
        Set<String> services = filter.streams().services();
        List<Part> parts = new ArrayList<>();
        for (VolumePage page : pages) {
            ServiceVolume volume = page.byService();
            for (String service : places == null ? page.services() : places.keySet()) {
                if (services.contains(service)
                        && !addParts(
                                parts,
                                volume,
                                service,
                                places == null ? null : places.get(service),
                                afterSeconds,
                                upToSeconds)) {
                    return null;
                }
            }
        }
        parts.sort(Comparator.comparingLong(Part::upTo).thenComparing(Part::service));
        return parts;
    }

    /** False when the service has too much in too little time. */
    private static boolean addParts(
            List<Part> parts,
            ServiceVolume volume,
            String service,
            @Nullable List<Stretch> stretches,
            long after,
            long upTo) {
        int number = volume.numberOf(service);
        if (number < 0) {
            return true;
        }
        int buckets = PagePieces.buckets(volume.lines(number, 0, ServiceVolume.BUCKETS), LINES_OF_BLOCK);
        for (int first = 0; first < ServiceVolume.BUCKETS; first += buckets) {
            long begin = volume.start(first);
            long end = volume.start(first + buckets);
            long lines = volume.lines(number, first, first + buckets);
            if (lines == 0 || end <= after || begin >= upTo || !touches(stretches, begin, end)) {
                continue;
            }
            long bytes = volume.bytes(number, first, first + buckets);
            if (lines > MOST_LINES || bytes > LineBlock.MOST_BYTES) {
                return false;
            }
            parts.add(new Part(service, begin, end, lines, bytes));
        }
        return true;
    }

    private static boolean touches(@Nullable List<Stretch> stretches, long after, long upTo) {
        if (stretches == null) {
            return true;
        }
        for (Stretch stretch : stretches) {
            if (stretch.to() > after * SamplePlanner.NANOS_PER_SECOND
                    && stretch.from() <= upTo * SamplePlanner.NANOS_PER_SECOND) {
                return true;
            }
        }
        return false;
    }

    /** Memory that a query has for lines while it runs. For any number of threads, until it is closed. */
    final class Room implements AutoCloseable {
        private final AtomicInteger taken = new AtomicInteger();

        /** Takes more of what all queries share; false when there is not enough. */
        boolean take(long moreBytes) {
            long units = moreBytes / ROOM_UNIT + 1;
            if (units > Integer.MAX_VALUE || !room.tryAcquire((int) units)) {
                return false;
            }
            taken.addAndGet((int) units);
            return true;
        }

        @Override
        public void close() {
            room.release(taken.get());
        }
    }

    Room room() {
        return new Room();
    }

    /** Whether some stretches can be held together without driving everything else out. */
    boolean hasRoomFor(List<Part> parts) {
        return mostPacked(parts) <= bytes / 2;
    }

    /** Whether some stretches can be held without driving anything out. */
    boolean hasFreeRoomFor(List<Part> parts) {
        long used = blocks.policy().eviction().orElseThrow().weightedSize().orElse(bytes);
        return used + mostPacked(parts) <= bytes;
    }

    /** What some stretches take here, at most mostly. */
    private static long mostPacked(List<Part> parts) {
        return parts.stream().mapToLong(Part::bytes).sum() / LEAST_COMPRESSION;
    }

    /**
     * The lines of some stretches, in their order.
     *
     * @return null when not all are held and worth being held, so that the store has to be asked for the lines that are looked for
     */
    @Nullable
    List<LineBlock> of(StoreSession session, List<Part> parts) {
        LineBlock[] found = new LineBlock[parts.size()];
        List<Integer> missing = new ArrayList<>();
        boolean worth = true;
        for (int i = 0; i < found.length; i++) {
            Part part = parts.get(i);
            BlockKey key = part.key(session.scope());
            LineBlock held = blocks.getIfPresent(key);
            if (held != null && part.isIn(held)) {
                found[i] = held;
                continue;
            }
            missing.add(i);
            Counted now = new Counted(part.lines(), part.bytes());
            worth &= now.equals(wanted.getIfPresent(key)) && isFinished(part) && !now.equals(refused.getIfPresent(key));
            wanted.put(key, now);
        }
        if (missing.isEmpty()) {
            return List.of(found);
        }
        if (!worth || missing.size() > MOST_FETCHED) {
            return null;
        }
        long needed = 0;
        for (int i : missing) {
            needed += parts.get(i).bytes() + parts.get(i).lines() * BYTES_OF_FETCHED_LINE;
        }
        try (Room fetching = room()) {
            return fetching.take(needed) && session.hold("lines", () -> load(session, parts, missing, found))
                    ? List.of(found)
                    : null;
        }
    }

    /** The lines of some stretches, in their order; null when not all are held. */
    @Nullable
    List<LineBlock> held(StoreSession session, List<Part> parts) {
        List<LineBlock> found = new ArrayList<>(parts.size());
        for (Part part : parts) {
            LineBlock held = blocks.getIfPresent(part.key(session.scope()));
            if (held == null || !part.isIn(held)) {
                return null;
            }
            found.add(held);
        }
        return found;
    }

    private boolean isFinished(Part part) {
        return part.upTo() < clock.instant().minus(FINISHED).getEpochSecond();
    }

    /** False when the store does not have the lines that the rollup counts, yet. */
    private boolean load(StoreSession session, List<Part> parts, List<Integer> missing, LineBlock[] found) {
        // By service and time, as the store hands rows over.
        Map<String, NavigableMap<Long, Integer>> order = new TreeMap<>();
        LineBlock.Builder[] builders = new LineBlock.Builder[parts.size()];
        for (int i : missing) {
            Part part = parts.get(i);
            builders[i] = new LineBlock.Builder();
            order.computeIfAbsent(part.service(), _ -> new TreeMap<>())
                    .put(part.after() * SamplePlanner.NANOS_PER_SECOND, i);
        }
        session.read(sql(parts, missing), batch -> {
            append(batch, order, builders);
            return true;
        });
        boolean whole = true;
        for (int i : missing) {
            Part part = parts.get(i);
            LineBlock block = builders[i].block();
            if (block == null) {
                refused.put(part.key(session.scope()), new Counted(part.lines(), part.bytes()));
                whole = false;
            } else if (part.isIn(block)) {
                found[i] = block;
                blocks.put(part.key(session.scope()), block);
            } else {
                whole = false;
            }
        }
        return whole;
    }

    private static String sql(List<Part> parts, List<Integer> missing) {
        return missing.stream()
                .map(parts::get)
                .map(part -> "(service = " + Sql.text(part.service()) + " AND "
                        + Sql.after(part.after() * SamplePlanner.NANOS_PER_SECOND) + " AND "
                        + Sql.upTo(part.upTo() * SamplePlanner.NANOS_PER_SECOND) + ")")
                .collect(Collectors.joining(
                        " OR ",
                        "SELECT toString(service) AS s, " + LineBlock.COLUMNS + " FROM logs WHERE ",
                        " ORDER BY service, ts, seq, sender"));
    }

    /** Rows of one stretch come together. */
    private static void append(
            VectorSchemaRoot batch, Map<String, NavigableMap<Long, Integer>> order, LineBlock.Builder[] builders) {
        VarCharVector service = Columns.column(batch, "s", VarCharVector.class);
        TimeStampNanoTZVector time = Columns.column(batch, "ts", TimeStampNanoTZVector.class);
        int rows = batch.getRowCount();
        int begin = 0;
        while (begin < rows) {
            int end = endOfRun(service, begin, rows);
            NavigableMap<Long, Integer> stretches = order.getOrDefault(Columns.text(service, begin), new TreeMap<>());
            while (begin < end) {
                Map.Entry<Long, Integer> stretch = stretches.lowerEntry(time.get(begin));
                if (stretch == null) {
                    throw new IllegalStateException("the store handed over lines that were not asked for");
                }
                Long next = stretches.higherKey(stretch.getKey());
                int to = begin + 1;
                while (to < end && (next == null || time.get(to) <= next)) {
                    to++;
                }
                builders[stretch.getValue()].add(batch, begin, to);
                begin = to;
            }
        }
    }

    private static int endOfRun(VarCharVector service, int begin, int rows) {
        byte[] first = service.get(begin);
        int end = begin + 1;
        while (end < rows && Arrays.equals(first, service.get(end))) {
            end++;
        }
        return end;
    }
}
