package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.varve.query.logs.Sql;
import io.varve.query.logs.StoreSession;
import io.varve.store.TenantScope;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spans of finished stretches of time, held compressed in memory, so that who reads the same time again does without the store.
 *
 * <p>A block is what it should be while {@code span_metrics} counts as many spans and as long ones in its stretch as it has: a span gets
 * into both tables or, in the end, neither, and neither shrinks. So late spans need no rule about time. A stretch is fetched when it is wanted
 * for the second time, beside the query, which the store answers. Bounded by memory; for any number of threads.
 */
public final class SpanBlocks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpanBlocks.class);

    /** Spans that come later than this are late, and rare enough that a block is worth its reading. */
    private static final Duration FINISHED = Duration.ofSeconds(30);

    /** Spans that are fetched for one query. */
    private static final long MOST_FETCHED = 1 << 16;

    private static final int MOST_WANTED = 20_000;
    private static final int BYTES_OF_FETCHED_SPAN = 600;
    private static final int ROOM_UNIT = 1024;

    /** Stretches of a minute lie in the same granules, which are read once for all of them. */
    private static final int MOST_READ_AT_ONCE = 16;

    private static final int MOST_TRACES_ASKED = 2_000;

    /** What of the memory may be taken by unpacked blocks that no query reads. */
    private static final int IDLE_SHARE = 4;

    private final long bytes;
    private final Clock clock;
    private final Executor loader;
    private final SpanCounts counts = new SpanCounts();
    private final Cache<BlockKey, SpanBlock> blocks;

    /** What the store counted in a stretch when it was last wanted and not held. */
    private final Cache<BlockKey, SpanPart> wanted = Caffeine.newBuilder()
            .maximumSize(MOST_WANTED)
            .expireAfterWrite(Duration.ofMinutes(30))
            .build();

    private final Cache<BlockKey, SpanPart> refused =
            Caffeine.newBuilder().maximumSize(MOST_WANTED).build();

    /** Tenants of which the newest spans that were looked for are not finished. */
    private final Cache<TenantScope, Boolean> stillComing = Caffeine.newBuilder()
            .maximumSize(MOST_WANTED)
            .expireAfterWrite(FINISHED)
            .build();

    /** Traces that were read by their id. */
    private final Cache<TraceOfTenant, Boolean> wantedTraces = Caffeine.newBuilder()
            .maximumSize(MOST_WANTED)
            .expireAfterWrite(Duration.ofMinutes(30))
            .build();

    /** Memory for what is unpacked and fetched, by all queries together. */
    private final Semaphore room;

    private final IdleSpanBlocks idle;

    private record TraceOfTenant(TenantScope scope, TraceKey trace) {}

    private record BlockKey(TenantScope scope, long after, long upTo) {}

    /** @param bytes most memory that is held; 0 holds nothing and leaves all to the store */
    public SpanBlocks(long bytes, Clock clock) {
        this(bytes, clock, oneAtATime());
    }

    /** @param loader runs what fetches spans, or rejects it */
    SpanBlocks(long bytes, Clock clock, Executor loader) {
        this.loader = loader;
        this.bytes = bytes;
        this.clock = clock;
        this.room = new Semaphore((int) Math.min(bytes / ROOM_UNIT, Integer.MAX_VALUE));
        this.idle = new IdleSpanBlocks(bytes / IDLE_SHARE);
        this.blocks = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((BlockKey key, SpanBlock block) -> block.weight())
                .build();
    }

    /** One thread for all queries, and none while there is nothing to fetch. */
    private static Executor oneAtATime() {
        return new ThreadPoolExecutor(
                0,
                1,
                1,
                TimeUnit.MINUTES,
                new SynchronousQueue<>(),
                Thread.ofPlatform()
                        .name("span-loader")
                        .daemon()
                        .uncaughtExceptionHandler((_, e) -> LOG.warn("Spans could not be fetched to be held", e))
                        .factory());
    }

    /** Waits for what is being fetched. */
    @Override
    public void close() {
        if (loader instanceof ExecutorService service) {
            service.close();
        }
    }

    /** Most memory that is held. */
    long bytes() {
        return bytes;
    }

    /** Whether a session's answers may come from here. */
    boolean mayAnswer(StoreSession session) {
        return bytes > 0 && !session.isFresh();
    }

    SpanCounts counts() {
        return counts;
    }

    IdleSpanBlocks idle() {
        return idle;
    }

    /** Whether a block has spans of a trace, be it as it is now or not. */
    boolean mayHave(StoreSession session, TraceKey trace) {
        for (Map.Entry<BlockKey, SpanBlock> each : blocks.asMap().entrySet()) {
            if (each.getKey().scope().equals(session.scope()) && each.getValue().find(trace) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether time up to then had spans in it a moment ago that still came: it is not worth asking what is held of it. */
    boolean isStillComing(StoreSession session, long end) {
        return !isFinished(end / 1_000_000_000L) && stillComing.getIfPresent(session.scope()) != null;
    }

    /** Whether a trace is read by its id a second time. */
    boolean isWantedAgain(StoreSession session, TraceKey trace) {
        var key = new TraceOfTenant(session.scope(), trace);
        if (wantedTraces.getIfPresent(key) != null) {
            return true;
        }
        wantedTraces.put(key, true);
        return false;
    }

    private static BlockKey key(StoreSession session, SpanPart part) {
        return new BlockKey(session.scope(), part.after(), part.upTo());
    }

    /** Null when the stretch is not held as it is now. */
    @Nullable
    SpanBlock get(StoreSession session, SpanPart part) {
        SpanBlock block = blocks.getIfPresent(key(session, part));
        return block != null && part.isIn(block) ? block : null;
    }

    /** Takes memory that all queries share; false when there is not enough. */
    boolean take(long moreBytes) {
        return room.tryAcquire(units(moreBytes));
    }

    void giveBack(long takenBytes) {
        room.release(units(takenBytes));
    }

    private static int units(long size) {
        return (int) Math.min(size / ROOM_UNIT + 1, Integer.MAX_VALUE);
    }

    /**
     * Has stretches fetched that are not held if they are wanted again. The loader says whether the query waits for them.
     *
     * @param parts at least one, in the order in which they are wanted; those after the first that is not worth it are only remembered
     * @param now of the same time as the parts
     */
    void fetch(StoreSession session, List<SpanPart> parts, StoredCounts now) {
        if (!isFinished(parts.getFirst().upTo())) {
            stillComing.put(session.scope(), true);
            return;
        }
        List<SpanPart> worth = worth(session, parts);
        long needed = BYTES_OF_FETCHED_SPAN
                * worth.stream().mapToLong(SpanPart::spans).sum();
        if (worth.isEmpty() || !take(needed)) {
            return;
        }
        StoreSession aside = session.aside();
        try {
            loader.execute(() -> {
                try {
                    aside.hold("spans", () -> load(aside, worth, now));
                } finally {
                    giveBack(needed);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("Other spans are being fetched; these have to be wanted once more", e);
            giveBack(needed);
        }
    }

    /** Those in front that are wanted again, as many as are fetched at once; all are remembered. */
    private List<SpanPart> worth(StoreSession session, List<SpanPart> parts) {
        List<SpanPart> worth = new ArrayList<>();
        long spans = 0;
        boolean all = true;
        for (SpanPart part : parts) {
            BlockKey key = key(session, part);
            spans += part.spans();
            all &= (spans <= MOST_FETCHED || worth.isEmpty())
                    && part.equals(wanted.getIfPresent(key))
                    && isFinished(part.upTo())
                    && SpanCounts.canBeHeld(part)
                    && !part.equals(refused.getIfPresent(key));
            wanted.put(key, part);
            if (all) {
                worth.add(part);
            }
        }
        return worth;
    }

    private boolean isFinished(long second) {
        return second < clock.instant().minus(FINISHED).getEpochSecond();
    }

    /** Whether the first is held now. */
    private boolean load(StoreSession session, List<SpanPart> parts, StoredCounts now) {
        for (int from = 0; from < parts.size(); from += MOST_READ_AT_ONCE) {
            read(session, parts.subList(from, Math.min(from + MOST_READ_AT_ONCE, parts.size())), now);
        }
        return get(session, parts.getFirst()) != null;
    }

    private void read(StoreSession session, List<SpanPart> parts, StoredCounts now) {
        Map<TraceKey, Long> wholes = wholeTraces(session, "SELECT trace_id FROM spans WHERE " + in(parts));
        SpanBlockBuilder[] builders = new SpanBlockBuilder[parts.size()];
        Arrays.setAll(builders, _ -> new SpanBlockBuilder());
        session.read(
                "SELECT " + SpanBlockBuilder.COLUMNS + ", " + partOf(parts) + " AS part FROM spans WHERE " + in(parts)
                        + " ORDER BY part, " + SpanBlockBuilder.ORDER,
                batch -> {
                    add(batch, builders);
                    return true;
                });
        for (int i = 0; i < builders.length; i++) {
            SpanPart part = parts.get(i);
            SpanBlock block = builders[i].block();
            if (block == null) {
                refused.put(key(session, part), part);
            } else if (part.isIn(block)) {
                for (int trace = 0; trace < block.traces(); trace++) {
                    Long spans = wholes.get(block.key(trace));
                    if (spans != null) {
                        block.learn(trace, new SpanBlock.Whole(spans, now));
                    }
                }
                blocks.put(key(session, part), block);
            }
        }
    }

    /** Spans come by part. */
    private static void add(VectorSchemaRoot batch, SpanBlockBuilder[] builders) {
        UInt1Vector part = column(batch, "part", UInt1Vector.class);
        int rows = batch.getRowCount();
        for (int from = 0, to; from < rows; from = to) {
            to = from + 1;
            while (to < rows && part.get(to) == part.get(from)) {
                to++;
            }
            try (VectorSchemaRoot ofPart = batch.slice(from, to - from)) {
                builders[part.get(from)].add(ofPart);
            }
        }
    }

    /** The place of a span's stretch among some, as SQL. */
    private static String partOf(List<SpanPart> parts) {
        int last = parts.size() - 1;
        if (last == 0) {
            return "toUInt8(0)";
        }
        return IntStream.range(0, last)
                .mapToObj(i -> in(parts.get(i)) + ", " + i + ", ")
                .collect(Collectors.joining("", "toUInt8(multiIf(", last + "))"));
    }

    private static String in(List<SpanPart> parts) {
        return parts.stream().map(SpanBlocks::in).collect(Collectors.joining(" OR ", "(", ")"));
    }

    private static String in(SpanPart part) {
        return "(ts > " + Sql.timestamp(part.afterNanos()) + " AND ts <= " + Sql.timestamp(part.upToNanos()) + ")";
    }

    /** How many spans traces have in the whole store. */
    static Map<TraceKey, Long> wholeTraces(StoreSession session, Collection<TraceKey> traces) {
        Map<TraceKey, Long> found = new HashMap<>();
        List<TraceKey> all = List.copyOf(traces);
        for (int from = 0; from < all.size(); from += MOST_TRACES_ASKED) {
            found.putAll(wholeTraces(
                    session,
                    all.subList(from, Math.min(from + MOST_TRACES_ASKED, all.size())).stream()
                            .map(trace -> "unhex('" + trace.text() + "')")
                            .collect(Collectors.joining(", "))));
        }
        return found;
    }

    private static Map<TraceKey, Long> wholeTraces(StoreSession session, String ids) {
        Map<TraceKey, Long> found = new HashMap<>();
        session.read("SELECT trace_id, toInt64(spans) AS n FROM traces WHERE trace_id IN (" + ids + ")", batch -> {
            ArrowBuf trace =
                    column(batch, "trace_id", FixedSizeBinaryVector.class).getDataBuffer();
            BigIntVector spans = column(batch, "n", BigIntVector.class);
            for (int row = 0; row < batch.getRowCount(); row++) {
                TraceKey key = new TraceKey(
                        Long.reverseBytes(trace.getLong(16L * row)),
                        Long.reverseBytes(trace.getLong(16L * row + Long.BYTES)));
                found.merge(key, spans.get(row), Long::sum);
            }
            return true;
        });
        return found;
    }
}
