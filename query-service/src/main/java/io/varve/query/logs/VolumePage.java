package io.varve.query.logs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;

/** The rollup of {@link VolumePages#PAGE_SECONDS} of a tenant: how much each stream has of each level, bucket by bucket. Immutable. */
final class VolumePage {

    /** What a row takes in memory. */
    static final int BYTES_OF_ROW = 4 + 2 + 8 + 8 + 8;

    private static final int BYTES_OF_STREAM = 150;
    private static final int BYTES_BESIDE_ROWS = 500;

    /** What a row is read from, beside the number of its page. */
    static final String COLUMNS =
            "toString(service) AS s, stream_id, toString(level) AS l, toInt64(toUnixTimestamp(bucket)) AS b,"
                    + " toInt64(lines) AS n, toInt64(bytes) AS v";

    private final long number;
    private final Version version;
    private final StreamId[] streams;
    private final Map<String, Integer> services;

    /** By number of the stream. */
    private final int[] serviceOfStream;

    private final String[] levels;
    private final int[] stream;
    private final short[] level;
    private final long[] bucket;
    private final long[] lines;
    private final long[] bytes;

    /** Made when first asked for, by two threads perhaps twice. */
    private volatile @Nullable ServiceVolume byService;

    /** The sums of a page's columns: rows are only ever added to it, so they tell one state from another. */
    record Version(long lines, long bytes) {}

    private VolumePage(Builder rows, long number, Version version) {
        this.number = number;
        this.version = version;
        this.streams = new StreamId[rows.streams.size()];
        rows.streams.forEach((id, index) -> streams[index] = id);
        this.services = Map.copyOf(rows.services);
        this.serviceOfStream = Arrays.copyOf(rows.serviceOfStream, streams.length);
        this.levels = rows.levels.toArray(String[]::new);
        this.stream = Arrays.copyOf(rows.stream, rows.size);
        this.level = Arrays.copyOf(rows.level, rows.size);
        this.bucket = Arrays.copyOf(rows.bucket, rows.size);
        this.lines = Arrays.copyOf(rows.lines, rows.size);
        this.bytes = Arrays.copyOf(rows.bytes, rows.size);
    }

    /** The number of its stretch of time. */
    long number() {
        return number;
    }

    /** What was asked of the page before it was read: it holds at least that. */
    Version version() {
        return version;
    }

    /** Bytes that it takes. */
    int weight() {
        long weight = BYTES_BESIDE_ROWS
                + (long) BYTES_OF_ROW * stream.length
                + (long) BYTES_OF_STREAM * streams.length
                + (long) ServiceVolume.BYTES_OF_SERVICE * services.size();
        return (int) Math.min(weight, Integer.MAX_VALUE);
    }

    /** The same by service. */
    ServiceVolume byService() {
        ServiceVolume known = byService;
        if (known == null) {
            known = new ServiceVolume(this);
            byService = known;
        }
        return known;
    }

    int rows() {
        return stream.length;
    }

    /** Streams by the number that rows have of them. */
    StreamId[] streams() {
        return streams;
    }

    /** The number of a service here, -1 when it has no lines. */
    int service(String name) {
        return services.getOrDefault(name, -1);
    }

    /** The services that have lines. */
    Set<String> services() {
        return services.keySet();
    }

    /** The number of a stream's service. */
    int serviceOf(int ofStream) {
        return serviceOfStream[ofStream];
    }

    /** Levels by the number that rows have of them. */
    String[] levels() {
        return levels;
    }

    int stream(int row) {
        return stream[row];
    }

    int level(int row) {
        return level[row];
    }

    /** End of the row's bucket, in seconds. */
    long bucket(int row) {
        return bucket[row];
    }

    long lines(int row) {
        return lines[row];
    }

    long bytes(int row) {
        return bytes[row];
    }

    /** Gathers the rows of one page. */
    static final class Builder {
        private static final int FIRST_ROWS = 256;

        private final Map<StreamId, Integer> streams = new HashMap<>();
        private final Map<String, Integer> services = new HashMap<>();
        private int[] serviceOfStream = new int[FIRST_ROWS];
        private final List<String> levels = new ArrayList<>();
        private int[] stream = new int[FIRST_ROWS];
        private short[] level = new short[FIRST_ROWS];
        private long[] bucket = new long[FIRST_ROWS];
        private long[] lines = new long[FIRST_ROWS];
        private long[] bytes = new long[FIRST_ROWS];
        private int size;

        private void add(StreamId id, String service, String text, long end, long lineCount, long byteCount) {
            if (size == stream.length) {
                int rows = 2 * size;
                stream = Arrays.copyOf(stream, rows);
                level = Arrays.copyOf(level, rows);
                bucket = Arrays.copyOf(bucket, rows);
                lines = Arrays.copyOf(lines, rows);
                bytes = Arrays.copyOf(bytes, rows);
            }
            stream[size] = streams.computeIfAbsent(id, _ -> streamOf(service));
            level[size] = (short) indexOf(text);
            bucket[size] = end;
            lines[size] = lineCount;
            bytes[size] = byteCount;
            size++;
        }

        /** The number of a stream that was not met before. */
        private int streamOf(String service) {
            int number = streams.size();
            if (number == serviceOfStream.length) {
                serviceOfStream = Arrays.copyOf(serviceOfStream, 2 * number);
            }
            serviceOfStream[number] = services.computeIfAbsent(service, _ -> services.size());
            return number;
        }

        /** There are a handful of levels. */
        private int indexOf(String text) {
            int known = levels.indexOf(text);
            if (known >= 0) {
                return known;
            }
            levels.add(text);
            return levels.size() - 1;
        }

        VolumePage page(long number, Version version) {
            return new VolumePage(this, number, version);
        }
    }

    /** Adds the rows of a batch of {@link #COLUMNS} and {@code p}, their page, to the pages that they belong to. */
    static void addTo(Map<Long, Builder> pages, VectorSchemaRoot batch) {
        BigIntVector page = Columns.column(batch, "p", BigIntVector.class);
        VarCharVector service = Columns.column(batch, "s", VarCharVector.class);
        FixedSizeBinaryVector id = Columns.column(batch, "stream_id", FixedSizeBinaryVector.class);
        VarCharVector level = Columns.column(batch, "l", VarCharVector.class);
        BigIntVector bucket = Columns.column(batch, "b", BigIntVector.class);
        BigIntVector lines = Columns.column(batch, "n", BigIntVector.class);
        BigIntVector bytes = Columns.column(batch, "v", BigIntVector.class);
        for (int row = 0; row < batch.getRowCount(); row++) {
            Builder builder = pages.get(page.get(row));
            if (builder != null) {
                builder.add(
                        Columns.streamId(id, row),
                        Columns.text(service, row),
                        Columns.text(level, row),
                        bucket.get(row),
                        lines.get(row),
                        bytes.get(row));
            }
        }
    }
}
