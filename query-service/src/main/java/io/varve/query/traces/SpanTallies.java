package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.varve.query.logs.StoreSession;
import io.varve.query.traces.SpanCounts.Counted;
import io.varve.query.traces.SpanTally.Group;
import io.varve.store.TenantScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.jspecify.annotations.Nullable;

/**
 * What {@code span_metrics} counts, held in memory by stretches of time, so that spans are counted without the store. A stretch is as it
 * should be while the store counts as many spans in it and as long ones; the others are read again. Held is what is asked for the second
 * time. Bounded by memory; for any number of threads.
 */
final class SpanTallies {
    /** Rows that one query reads to hold them. */
    private static final int MOST_ROWS = 200_000;

    /** Ranges count as the same if they begin and end in the same ten minutes. */
    private static final long PAGE_SECONDS = 600;

    private static final int MOST_WANTED = 20_000;

    private final SpanBlocks blocks;
    private final Cache<Key, SpanTally> tallies;

    /** Ranges that were asked for. */
    private final Cache<Key, Boolean> wanted = Caffeine.newBuilder()
            .maximumSize(MOST_WANTED)
            .expireAfterWrite(Duration.ofMinutes(30))
            .build();

    /** Ranges of too many rows. */
    private final Cache<Key, Boolean> refused = Caffeine.newBuilder()
            .maximumSize(MOST_WANTED)
            .expireAfterWrite(Duration.ofMinutes(10))
            .build();

    private record Key(TenantScope scope, long after, long upTo) {}

    /**
     * @param blocks knows what the store counts, and whether anything is held
     * @param bytes most memory that is held
     */
    SpanTallies(SpanBlocks blocks, long bytes) {
        this.blocks = blocks;
        this.tallies = Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((Key key, SpanTally tally) -> tally.weight())
                .build();
    }

    /**
     * All stretches that have buckets which end in (after, upTo], unix seconds, and others of these stretches.
     *
     * @return null when the store has to count
     */
    @Nullable
    List<SpanTally> of(StoreSession session, long after, long upTo) {
        Key range = new Key(session.scope(), after / PAGE_SECONDS, upTo / PAGE_SECONDS);
        if (!blocks.mayAnswer(session) || !isWantedAgain(range) || refused.getIfPresent(range) != null) {
            return null;
        }
        Counted counted = blocks.counts().of(session, after * SpanPart.SECOND + 1, upTo * SpanPart.SECOND);
        if (counted == null) {
            return null;
        }
        List<SpanTally> found = new ArrayList<>();
        List<SpanPart> missing = new ArrayList<>();
        for (SpanPart part : counted.parts()) {
            if (part.upTo() > after && part.after() < upTo) {
                SpanTally tally = tallies.getIfPresent(key(session, part));
                if (tally != null && tally.part().equals(part)) {
                    found.add(tally);
                } else {
                    missing.add(part);
                }
            }
        }
        if (!missing.isEmpty() && !session.hold("counts", () -> load(session, missing, found))) {
            refused.put(range, true);
            return null;
        }
        return found;
    }

    private boolean isWantedAgain(Key range) {
        if (wanted.getIfPresent(range) != null) {
            return true;
        }
        wanted.put(range, true);
        return false;
    }

    private static Key key(StoreSession session, SpanPart part) {
        return new Key(session.scope(), part.after(), part.upTo());
    }

    /** Reads at least what the stretches counted when they were asked; false if that is too much. */
    private boolean load(StoreSession session, List<SpanPart> parts, List<SpanTally> loaded) {
        TreeMap<Long, SpanTally.Builder> builders = new TreeMap<>();
        parts.forEach(part -> builders.put(part.after(), new SpanTally.Builder(part)));
        Map<Group, Group> groups = new HashMap<>();
        long last = parts.getLast().upTo();
        int[] rows = {0};
        session.read(
                "SELECT CAST(service AS String) AS s, CAST(name AS String) AS n, toInt64(kind) AS k, toInt64(status_code) AS c,"
                        + " toInt64(toUnixTimestamp(bucket)) AS b, toInt64(duration_log2) AS l, toInt64(sum(spans)) AS v,"
                        + " reinterpretAsInt64(sum(duration_sum)) AS d FROM span_metrics WHERE bucket > toDateTime("
                        + parts.getFirst().after() + ", 'UTC') AND bucket <= toDateTime(" + last
                        + ", 'UTC') GROUP BY s, n, k, c, b, l LIMIT " + (MOST_ROWS + 1),
                batch -> {
                    VarCharVector service = column(batch, "s", VarCharVector.class);
                    VarCharVector name = column(batch, "n", VarCharVector.class);
                    BigIntVector kind = column(batch, "k", BigIntVector.class);
                    BigIntVector status = column(batch, "c", BigIntVector.class);
                    BigIntVector bucket = column(batch, "b", BigIntVector.class);
                    BigIntVector duration = column(batch, "l", BigIntVector.class);
                    BigIntVector spans = column(batch, "v", BigIntVector.class);
                    BigIntVector durations = column(batch, "d", BigIntVector.class);
                    rows[0] += batch.getRowCount();
                    for (int row = 0; row < batch.getRowCount(); row++) {
                        Map.Entry<Long, SpanTally.Builder> stretch = builders.lowerEntry(bucket.get(row));
                        if (stretch == null || !stretch.getValue().has(bucket.get(row))) {
                            continue;
                        }
                        Group group = new Group(
                                text(service, row), text(name, row), (int) kind.get(row), (int) status.get(row));
                        stretch.getValue()
                                .add(
                                        groups.computeIfAbsent(group, same -> same),
                                        bucket.get(row),
                                        (int) duration.get(row),
                                        spans.get(row),
                                        durations.get(row));
                    }
                    return rows[0] <= MOST_ROWS;
                });
        if (rows[0] > MOST_ROWS) {
            return false;
        }
        builders.values().forEach(builder -> {
            SpanTally tally = builder.tally();
            tallies.put(key(session, tally.part()), tally);
            loaded.add(tally);
        });
        return true;
    }
}
