package io.varve.query.logs;

import io.varve.logql.eval.range.RangeRequest;
import io.varve.logql.eval.range.RangeSink;
import io.varve.logql.eval.range.RangeWindows;
import io.varve.logql.label.LabelSet;
import io.varve.logql.pipeline.SampleExtractor;
import io.varve.logql.pipeline.StreamSampleExtractor;
import io.varve.query.logs.LineBlocks.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes samples of held lines, on all cores. */
final class BlockSamples {

    /** Of more lines the store reads less than what all of them are. */
    private static final long MOST_LINES = 1L << 20;

    /** So many lines are fetched at once. */
    private static final long LINES_OF_READ = 1L << 16;

    private final StoreSession session;
    private final RangeRequest request;
    private final RowFilter filter;
    private final RowProbe probe;
    private final @Nullable List<String> names;
    private final byte[][][] metadataOfStream;

    /** @param names of structured metadata that can bear on the answer; null for all */
    BlockSamples(StoreSession session, RangeRequest request, RowFilter filter, @Nullable List<String> names) {
        this.session = session;
        this.request = request;
        this.filter = filter;
        this.names = names;
        this.probe = new RowProbe(filter.condition().bytes());
        this.metadataOfStream = RowMetadata.metadataOf(filter.streams(), names);
    }

    /** Hands over the samples of all lines; false when they are not held, and nothing was handed over. */
    boolean read(RangeSink sink) {
        try (LineBlocks.Room room = session.held().blocks().room()) {
            return read(sink, room);
        }
    }

    /**
     * Hands over the samples of services all of whose lines are held, or are wanted again and can be held beside all that is; which
     * services these are. Of small ones more can be.
     *
     * @param fetched whether what is not held may be fetched
     */
    Set<String> readServices(RangeSink sink, boolean fetched) {
        try (LineBlocks.Room room = session.held().blocks().room()) {
            Map<String, List<LineBlock>> found = services(fetched);
            List<LineBlock> blocks =
                    found.values().stream().flatMap(List::stream).toList();
            return !blocks.isEmpty() && read(blocks, sink, room) ? found.keySet() : Set.of();
        }
    }

    private Map<String, List<LineBlock>> services(boolean fetched) {
        LineBlocks blocks = session.held().blocks();
        Map<String, List<LineBlock>> found = new TreeMap<>();
        List<List<Part>> others = new ArrayList<>();
        partsByService().forEach((service, parts) -> {
            List<LineBlock> held = blocks.held(session, parts);
            if (held == null) {
                others.add(parts);
            } else {
                found.put(service, held);
            }
        });
        others.sort(Comparator.comparingLong(
                parts -> parts.stream().mapToLong(Part::bytes).sum()));
        for (List<Part> parts : others) {
            if (!fetched || !blocks.hasFreeRoomFor(parts)) {
                break;
            }
            List<LineBlock> held = blocks(parts);
            if (held != null) {
                found.put(parts.getFirst().service(), held);
            }
        }
        return found;
    }

    private @Nullable List<Part> parts() {
        RangeWindows windows = request.windows();
        return session.held().blocks().parts(session, filter, windows.fromNanos(), windows.toNanos());
    }

    private Map<String, List<Part>> partsByService() {
        List<Part> parts = parts();
        return parts == null ? Map.of() : parts.stream().collect(Collectors.groupingBy(Part::service));
    }

    private boolean read(RangeSink sink, LineBlocks.Room room) {
        List<LineBlock> blocks = blocks();
        return blocks != null && read(blocks, sink, room);
    }

    private boolean read(List<LineBlock> blocks, RangeSink sink, LineBlocks.Room room) {
        if (!room.take(needed(blocks))) {
            return false;
        }
        session.lookingThrough(blocks);
        AtomicInteger next = new AtomicInteger();
        for (Samples samples : AllCores.run(AllCores.threads(blocks.size()), () -> evaluate(blocks, next))) {
            samples.into(sink);
        }
        return true;
    }

    /** Every line can give a sample, and some blocks are unpacked at a time, and copied. */
    private static long needed(List<LineBlock> blocks) {
        long lines = 0;
        long largest = 0;
        for (LineBlock block : blocks) {
            lines += block.rows();
            largest = Math.max(largest, block.unpackedBytes());
        }
        return lines * Samples.BYTES_OF_SAMPLE + 2 * largest * AllCores.threads(blocks.size());
    }

    private @Nullable List<LineBlock> blocks() {
        List<Part> parts = parts();
        if (parts == null
                || parts.stream().mapToLong(Part::lines).sum() > MOST_LINES
                || !session.held().blocks().hasRoomFor(parts)) {
            return null;
        }
        return blocks(parts);
    }

    /** What is missing is fetched little by little. */
    private @Nullable List<LineBlock> blocks(List<Part> parts) {
        List<LineBlock> blocks = new ArrayList<>();
        int begin = 0;
        while (begin < parts.size()) {
            long lines = 0;
            int end = begin;
            while (end < parts.size() && lines < LINES_OF_READ) {
                lines += parts.get(end).lines();
                end++;
            }
            List<LineBlock> found = session.held().blocks().of(session, parts.subList(begin, end));
            if (found == null) {
                return null;
            }
            blocks.addAll(found);
            begin = end;
        }
        return blocks;
    }

    /** Takes one block after the other that nobody else has taken. */
    private Samples evaluate(List<LineBlock> blocks, AtomicInteger next) {
        Samples samples = new Samples();
        SampleExtractor extractor =
                SampleExtractor.compile(LeadingFilters.behind(request.aggregation()), request.pushedDown());
        LeadingFilters leading =
                new LeadingFilters(request.aggregation().range().query(), probe, filter.streams());
        StreamSampleExtractor[] ofStreams =
                new StreamSampleExtractor[filter.streams().size()];
        Scratch scratch = new Scratch();
        int index = next.getAndIncrement();
        while (index < blocks.size()) {
            session.failIfEnded();
            LineBlock block = blocks.get(index);
            LineBlock.Found found =
                    block.find(probe, scratch, filter.streams(), metadataOfStream, names, leading.names());
            if (found != null) {
                evaluate(found.lines(), found.rows(), leading, extractor, ofStreams, samples);
            }
            index = next.getAndIncrement();
        }
        return samples;
    }

    private void evaluate(
            LineBatch batch,
            int[] rows,
            LeadingFilters leading,
            SampleExtractor extractor,
            StreamSampleExtractor[] ofStreams,
            Samples samples) {
        long from = request.windows().fromNanos();
        long to = request.windows().toNanos();
        long sinceCheck = 0;
        for (int row : rows) {
            sinceCheck += batch.bodyLength(row);
            if (sinceCheck > StoreSession.BYTES_BETWEEN_CHECKS) {
                session.failIfEnded();
                sinceCheck = 0;
            }
            int stream = batch.stream(row);
            long time = batch.timestamp(row);
            if (stream < 0 || time <= from || time > to || !leading.pass(batch, row, stream)) {
                continue;
            }
            StreamSampleExtractor of = ofStreams[stream];
            if (of == null) {
                of = extractor.forStream(filter.streams().get(stream).labels());
                ofStreams[stream] = of;
            }
            if (of.process(
                    time, batch.bodies(), batch.bodyStart(row), batch.bodyLength(row), batch.metadata(row, stream))) {
                samples.add(of.labels(), time, of.value());
            }
        }
    }

    /** The samples of one thread, in columns, for the evaluator is for one. */
    private static final class Samples {
        private static final int FIRST = 1 << 10;
        private static final int BYTES_OF_SAMPLE = 24;

        private LabelSet[] labels = new LabelSet[FIRST];
        private long[] times = new long[FIRST];
        private double[] values = new double[FIRST];
        private int size;

        private void add(LabelSet of, long time, double value) {
            if (size == times.length) {
                labels = Arrays.copyOf(labels, 2 * size);
                times = Arrays.copyOf(times, 2 * size);
                values = Arrays.copyOf(values, 2 * size);
            }
            labels[size] = of;
            times[size] = time;
            values[size] = value;
            size++;
        }

        private void into(RangeSink sink) {
            for (int i = 0; i < size; i++) {
                sink.sample(labels[i], times[i], values[i]);
            }
        }
    }
}
