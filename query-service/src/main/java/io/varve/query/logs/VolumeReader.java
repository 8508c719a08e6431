package io.varve.query.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.logql.eval.range.RangeSink;
import io.varve.logql.eval.range.RangeWindows;
import io.varve.logql.label.LabelSet;
import io.varve.logql.pipeline.Pipeline;
import io.varve.logql.pipeline.StreamPipeline;
import io.varve.logql.pipeline.StructuredMetadata;
import io.varve.schema.LogField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts what held pages of the rollup have of a query that names only service, stream and level. Whether lines of a stream and level are
 * in the answer the library says, once for all of them.
 */
final class VolumeReader {

    private static final long NANOS_PER_SECOND = SamplePlanner.NANOS_PER_SECOND;
    private static final byte[] LEVEL = LogField.DETECTED_LEVEL.labelName().getBytes(UTF_8);
    private static final byte[] NO_LINE = {};

    /** Series times buckets that are summed up here; more are handed over row by row. */
    private static final int MOST_SUMS = 1 << 19;

    /** What a new array holds. */
    private static final int UNKNOWN = 0;

    private static final int LEFT_OUT = -1;

    private final SamplePlan.Counted plan;
    private final RangeSink sink;
    private final RangeWindows windows;
    private final Pipeline pipeline;
    private final StreamPipeline[] pipelines;
    private final byte[][][] metadataOfStream;
    private final SeriesLabels seriesLabels;
    private final boolean leveled;
    private final Map<LabelSet, Integer> numbers = new HashMap<>();
    private final List<LabelSet> series = new ArrayList<>();

    /** By series: lines and measure of each bucket, in turn. */
    private final List<long[]> sums = new ArrayList<>();

    VolumeReader(SamplePlan.Counted plan, RangeSink sink) {
        this.plan = plan;
        this.sink = sink;
        this.windows = plan.request().windows();
        this.pipeline =
                Pipeline.compile(plan.request().aggregation().range().query().stages());
        this.pipelines = new StreamPipeline[plan.streams().size()];
        this.metadataOfStream = RowMetadata.metadataOf(plan.streams());
        this.seriesLabels = new SeriesLabels(plan);
        this.leveled = !plan.keys().rowLabels().isEmpty();
    }

    /** Whether the buckets of the rollup make up the windows, so that no row of {@code logs} is needed beside them. */
    static boolean isFor(SamplePlan.Counted plan) {
        RangeWindows windows = plan.request().windows();
        return plan.fromVolume()
                && windows.fromNanos() % SamplePlanner.VOLUME_BUCKET == 0
                && windows.toNanos() % SamplePlanner.VOLUME_BUCKET == 0;
    }

    /** Counts what is held, if it is. */
    boolean read(StoreSession session) {
        long after = windows.fromNanos() / NANOS_PER_SECOND;
        List<VolumePage> pages = session.held().volume().of(session, after, windows.toNanos() / NANOS_PER_SECOND);
        if (pages == null) {
            return false;
        }
        for (VolumePage page : pages) {
            add(page);
        }
        for (int number = 0; number < series.size(); number++) {
            long[] counted = sums.get(number);
            for (int i = 0; i < counted.length; i += 2) {
                if (counted[i] > 0) {
                    sink.bucket(series.get(number), i / 2, (double) counted[i + 1], counted[i]);
                }
            }
        }
        return true;
    }

    private void add(VolumePage page) {
        long from = windows.fromNanos() / NANOS_PER_SECOND;
        long to = windows.toNanos() / NANOS_PER_SECOND;
        // One bucket holds all, and its width can be less than its length where windows leave gaps.
        long width = windows.bucketCount() == 1 ? to - from : windows.bucketNanos() / NANOS_PER_SECOND;
        boolean bytes = plan.measure() == Measure.BYTES;
        int levels = page.levels().length;
        int[] selected = selected(page);
        // By stream and level: the number of their series and one more.
        int[] seriesOf = new int[selected.length * levels];
        for (int row = 0; row < page.rows(); row++) {
            long end = page.bucket(row);
            int stream = selected[page.stream(row)];
            if (stream < 0 || end <= from || end > to) {
                continue;
            }
            int cell = page.stream(row) * levels + page.level(row);
            if (seriesOf[cell] == UNKNOWN) {
                seriesOf[cell] = seriesOf(stream, page.levels()[page.level(row)]);
            }
            if (seriesOf[cell] != LEFT_OUT) {
                int number = seriesOf[cell] - 1;
                int bucket = (int) ((end - from - 1) / width);
                long lines = page.lines(row);
                long measured = bytes ? page.bytes(row) : lines;
                if (number < sums.size()) {
                    long[] counted = sums.get(number);
                    counted[2 * bucket] += lines;
                    counted[2 * bucket + 1] += measured;
                } else {
                    sink.bucket(series.get(number), bucket, (double) measured, lines);
                }
            }
        }
    }

    /** By number of the page's stream its place in the selection, -1 where it was not chosen. */
    private int[] selected(VolumePage page) {
        StreamId[] ids = page.streams();
        int[] selected = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            selected[i] = plan.streams().indexOf(ids[i].high(), ids[i].low());
        }
        return selected;
    }

    private int seriesOf(int stream, String level) {
        if (!passes(stream, level)) {
            return LEFT_OUT;
        }
        LogStream of = plan.streams().get(stream);
        LabelSet labels = seriesLabels.of(of, of.service(), leveled ? levelForEach(level) : List.of());
        Integer known = numbers.get(labels);
        if (known != null) {
            return known + 1;
        }
        int number = series.size();
        numbers.put(labels, number);
        series.add(labels);
        if (sums.size() == number && (number + 1L) * windows.bucketCount() <= MOST_SUMS) {
            sums.add(new long[2 * windows.bucketCount()]);
        }
        return number + 1;
    }

    /** The level is the only label of a row that the rollup has. */
    private List<String> levelForEach(String level) {
        return plan.keys().rowLabels().stream().map(_ -> level).toList();
    }

    private boolean passes(int stream, String level) {
        StreamPipeline stages = pipelines[stream];
        if (stages == null) {
            stages = pipeline.forStream(plan.streams().get(stream).labels());
            pipelines[stream] = stages;
        }
        StructuredMetadata metadata = new StructuredMetadata();
        byte[][] ofStream = metadataOfStream[stream];
        for (int i = 0; i < ofStream.length; i += 2) {
            metadata.add(ofStream[i], ofStream[i + 1]);
        }
        if (!level.isEmpty()) {
            metadata.add(LEVEL, level.getBytes(UTF_8));
        }
        return stages.process(0, NO_LINE, 0, 0, metadata);
    }
}
