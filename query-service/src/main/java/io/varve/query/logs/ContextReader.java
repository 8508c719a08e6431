package io.varve.query.logs;

import io.varve.logql.ast.Stage;
import io.varve.logql.eval.logs.ContextLabel;
import io.varve.logql.pipeline.Pipeline;
import io.varve.logql.pipeline.StreamPipeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * Puts lines of the same stream around the matches of a log query, for {@code | context}. Match by match, and around each from the
 * nearest line on, until the query's limit; nothing outside of its time range is shown.
 */
final class ContextReader {

    private static final int MOST_MATCHES_OF_READ = 32;
    private static final int MOST_LINES_OF_READ = 4_000;

    /** How far from a match is looked, in nanoseconds: further only where there were too few lines. */
    private static final long[] REACHES = {10_000_000_000L, 600_000_000_000L, Long.MAX_VALUE};

    /** Rows read beyond those wanted, for the match itself and for doubles. */
    private static final int SPARE = 8;

    private final LogRequest request;
    private final Stage.Context context;
    private final Map<String, Source> sources = new HashMap<>();
    private final Map<LogStream, StreamPipeline> plain = new HashMap<>();
    private final Pipeline noStages = Pipeline.compile(List.of());

    /** Where the neighbours of a tenant's lines are. */
    private static final class Source {
        final StoreSession session;
        final StreamSelection streams;
        final byte[][][] metadataOfStream;

        Source(StoreSession session, StreamSelection streams) {
            this.session = session;
            this.streams = streams;
            this.metadataOfStream = RowMetadata.metadataOf(streams);
        }
    }

    ContextReader(LogRequest request, Stage.Context context) {
        this.request = request;
        this.context = context;
    }

    /** Adds a tenant that has matches. */
    ContextReader of(StoreSession session, StreamSelection streams) {
        sources.put(session.tenant().value(), new Source(session, streams));
        return this;
    }

    /** One side of one match. */
    private static final class Side {
        final StoredLine match;
        final boolean older;
        final int wanted;
        final List<LogLine> found = new ArrayList<>();
        int reach;
        int spare = SPARE;
        int received;
        boolean done;

        Side(StoredLine match, boolean older, int wanted) {
            this.match = match;
            this.older = older;
            this.wanted = wanted;
            this.done = wanted == 0;
        }

        int limit() {
            return wanted + spare;
        }

        /** After a read: whether there is no more to be had, else what to read next. */
        void judge() {
            if (found.size() >= wanted) {
                done = true;
            } else if (received == limit()) {
                spare *= 4;
            } else {
                reach++;
                done = reach == REACHES.length;
            }
        }
    }

    /** @param matches in the order of the answer, with the rows they were made of */
    List<LogLine> around(List<LogLine> matches) {
        Map<LinePosition, LogLine> byPosition = new HashMap<>();
        for (LogLine match : matches) {
            byPosition.put(stored(match).position(), match);
        }
        NavigableMap<LinePosition, LogLine> answer = new TreeMap<>();
        int next = 0;
        while (next < matches.size() && answer.size() < request.limit()) {
            int width = context.before() + context.after() + 1;
            int count = Math.clamp(MOST_LINES_OF_READ / width, 1, MOST_MATCHES_OF_READ);
            List<LogLine> some = matches.subList(next, Math.min(next + count, matches.size()));
            next += count;
            List<Side> sides = sides(some, request.limit() - answer.size());
            sources.forEach((tenant, source) -> read(source, tenant, sides));
            for (int i = 0; i < some.size() && answer.size() < request.limit(); i++) {
                answer.put(stored(some.get(i)).position(), some.get(i));
                add(sides.get(2 * i), byPosition, answer);
                add(sides.get(2 * i + 1), byPosition, answer);
            }
        }
        return List.copyOf((request.forward() ? answer : answer.descendingMap()).values());
    }

    private static StoredLine stored(LogLine match) {
        return Objects.requireNonNull(match.stored(), "a match without its row");
    }

    private List<Side> sides(List<LogLine> matches, int most) {
        List<Side> sides = new ArrayList<>();
        for (LogLine match : matches) {
            sides.add(new Side(stored(match), true, Math.min(context.before(), most)));
            sides.add(new Side(stored(match), false, Math.min(context.after(), most)));
        }
        return sides;
    }

    private void add(Side side, Map<LinePosition, LogLine> matches, NavigableMap<LinePosition, LogLine> answer) {
        for (LogLine line : side.found) {
            if (answer.size() >= request.limit()) {
                return;
            }
            LinePosition position = stored(line).position();
            answer.putIfAbsent(position, matches.getOrDefault(position, line));
        }
    }

    private void read(Source source, String tenant, List<Side> sides) {
        List<Side> open = new ArrayList<>(sides);
        open.removeIf(side -> side.done || !side.match.position().tenant().equals(tenant));
        while (!open.isEmpty()) {
            StringBuilder sql = new StringBuilder();
            for (int i = 0; i < open.size(); i++) {
                sql.append(i == 0 ? "" : " UNION ALL ").append(sql(source, open.get(i), i));
            }
            Map<Side, NavigableMap<LinePosition, Neighbour>> rows = new HashMap<>();
            source.session.read("SELECT * FROM (" + sql + ")", batch -> {
                take(source, batch, open, rows);
                return true;
            });
            for (Side side : open) {
                nearest(side, rows.getOrDefault(side, new TreeMap<>()));
                side.judge();
            }
            open.removeIf(side -> side.done);
        }
    }

    private String sql(Source source, Side side, int number) {
        LinePosition at = side.match.position();
        long reach = REACHES[side.reach];
        String place = "(seq, sender) " + (side.older ? "<=" : ">=") + " (" + Long.toUnsignedString(at.sequence())
                + ", " + Integer.toUnsignedString(at.sender()) + ")";
        String strictly = side.older ? Sql.before(at.timestamp()) : Sql.after(at.timestamp());
        long from = side.older ? Math.max(request.start(), minus(at.timestamp(), reach)) : at.timestamp();
        long upTo = side.older ? at.timestamp() : Math.min(request.end() - 1, plus(at.timestamp(), reach));
        String order = side.older ? " DESC" : " ASC";
        List<LogStream> same = source.streams.streams().stream()
                .filter(stream -> stream.labels().equals(side.match.stream().labels()))
                .toList();
        return "SELECT * FROM (SELECT toInt64(" + number + ") AS side, " + RowPositions.COLUMNS + LineBatch.COLUMNS
                + " FROM logs WHERE " + Sql.from(from) + " AND " + Sql.upTo(upTo) + " AND service = "
                + Sql.text(side.match.stream().service()) + " AND " + StreamSelection.idIn(same) + " AND (" + strictly
                + " OR " + place + ") ORDER BY ts" + order + ", seq" + order + ", sender" + order + " LIMIT "
                + side.limit() + ")";
    }

    private static long minus(long time, long reach) {
        return time < Long.MIN_VALUE + reach ? Long.MIN_VALUE : time - reach;
    }

    private static long plus(long time, long reach) {
        return time > Long.MAX_VALUE - reach ? Long.MAX_VALUE : time + reach;
    }

    private record Neighbour(LogLine line, Object identity) {}

    private void take(
            Source source,
            VectorSchemaRoot root,
            List<Side> open,
            Map<Side, NavigableMap<LinePosition, Neighbour>> rows) {
        LineBatch batch = new LineBatch(root, source.streams, new RowMetadata(root, source.metadataOfStream));
        RowPositions positions = new RowPositions(root, source.session.tenant().value());
        BigIntVector number = Columns.column(root, "side", BigIntVector.class);
        for (int row = 0; row < batch.rows(); row++) {
            int stream = batch.stream(row);
            if (stream < 0) {
                continue;
            }
            Side side = open.get((int) number.get(row));
            LinePosition position = positions.of(row, batch.timestamp(row));
            List<Object> identity = List.of(batch.timestamp(row), batch.identity(row, stream));
            rows.computeIfAbsent(side, _ -> new TreeMap<>())
                    .put(position, new Neighbour(line(source, batch, row, stream, position, side.older), identity));
        }
    }

    private LogLine line(Source source, LineBatch batch, int row, int index, LinePosition position, boolean older) {
        LogStream stream = source.streams.get(index);
        StreamPipeline pipeline = plain.computeIfAbsent(stream, each -> noStages.forStream(each.labels()));
        int start = batch.bodyStart(row);
        int length = batch.bodyLength(row);
        pipeline.process(batch.timestamp(row), batch.bodies(), start, length, batch.metadata(row, index));
        source.session.keep(length);
        byte[] body = Arrays.copyOfRange(batch.bodies(), start, start + length);
        return new LogLine(
                batch.timestamp(row),
                body,
                ContextLabel.on(pipeline.labels(), older ? ContextLabel.BEFORE : ContextLabel.AFTER),
                new StoredLine(stream, position));
    }

    /** From the match on; its own row, which comes first, and doubles of what was seen are left out. */
    private static void nearest(Side side, NavigableMap<LinePosition, Neighbour> rows) {
        side.received = rows.size();
        side.found.clear();
        Set<Object> seen = new HashSet<>();
        for (Neighbour neighbour : (side.older ? rows.descendingMap() : rows).values()) {
            boolean isNew = seen.add(neighbour.identity());
            boolean isMatch = stored(neighbour.line()).position().equals(side.match.position());
            if (isNew && !isMatch && side.found.size() < side.wanted) {
                side.found.add(neighbour.line());
            }
        }
    }
}
