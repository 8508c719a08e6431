package io.varve.wire.sketch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.schema.IngestTable;
import io.varve.schema.sketch.LogSketch;
import io.varve.schema.sketch.TextGrams;
import io.varve.wire.batch.IngestPolicy;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.ReadRows;
import io.varve.wire.batch.RecordSequence;
import io.varve.wire.batch.StreamRegistry;
import io.varve.wire.frame.Frame;
import io.varve.wire.frame.FrameConcatenation;
import io.varve.wire.frame.MalformedFrameException;
import io.varve.wire.loki.LokiPushDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LogSketchesTest {
    private static final long NOW = 1_790_000_000_000_000_000L;
    private static final long SECOND = 1_000_000_000L;

    private final RecordSequence sequence = new RecordSequence(1, 1);

    @Test
    void everyLineAndTraceIsInASketchOfItsServiceAndTime() throws Exception {
        long seed = Long.getLong("varve.seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<Frame> frames = new ArrayList<>();
        for (int frame = 0; frame < 4; frame++) {
            LogBatch batch = batch(frame % 2 == 0 ? "one" : "two");
            for (int i = 0; i < 2500; i++) {
                // Some far away, so that a sketch has to end between.
                long time = NOW - random.nextLong(random.nextInt(50) == 0 ? 90_000 * SECOND : 60 * SECOND);
                push(batch, "svc" + random.nextInt(3), time, line(random), random.nextBoolean());
            }
            frames.add(batch.seal());
        }
        List<Map<String, Object>> logs = ReadRows.logs(frames.toArray(Frame[]::new));
        Map<Object, List<Page>> sketches = ReadRows.rows(LogSketches.of(sections(frames))).stream()
                .map(Page::of)
                .collect(Collectors.groupingBy(Page::sketch));
        for (Map<String, Object> row : logs) {
            Set<Long> grams = grams(row);
            assertThat(grams).isNotEmpty();
            assertThat(sketches.values())
                    .as("seed %d: %s", seed, row)
                    .anyMatch(pages -> pages.getFirst().isOf(row)
                            && grams.stream().allMatch(gram -> pages.stream().anyMatch(page -> page.mayHold(gram))));
        }
        assertThat(sketches.values().stream()
                        .mapToInt(pages -> pages.getFirst().lines())
                        .sum())
                .as("seed %d", seed)
                .isEqualTo(logs.size());
    }

    @Test
    void sameRowsGiveTheSameSketches() throws Exception {
        LogBatch batch = batch("t");
        for (int i = 0; i < 6000; i++) {
            push(batch, "svc" + i % 2, NOW - i * 1_000L, "request " + i * 7919L, i % 3 == 0);
        }
        List<ByteBuffer> sections = sections(List.of(batch.seal()));
        assertThat(ReadRows.rows(LogSketches.of(sections))).isEqualTo(ReadRows.rows(LogSketches.of(sections)));
    }

    @Test
    void sketchNeverCrossesADay() throws Exception {
        LogBatch batch = batch("t");
        long midnight = NOW / (86_400 * SECOND) * 86_400 * SECOND;
        push(batch, "svc", midnight - 1, "before", false);
        push(batch, "svc", midnight, "after", false);
        assertThat(ReadRows.rows(LogSketches.of(sections(List.of(batch.seal())))))
                .extracting(page -> Page.of(page).lines())
                .containsExactly(1, 1);
    }

    @Test
    void columnsThatPointOutsideThemselvesAreMalformed() throws Exception {
        LogBatch batch = batch("t");
        for (int i = 0; i < 100; i++) {
            push(batch, "svc", NOW + i, "line " + i, false);
        }
        byte[] payload = batch.seal().payload();
        int refused = 0;
        Random random = new Random(5);
        for (int i = 0; i < 3000; i++) {
            byte[] broken = payload.clone();
            for (int k = 0; k < 4; k++) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            FrameConcatenation frames = new FrameConcatenation();
            try {
                frames.add(broken);
                LogSketches.of(frames.batches(IngestTable.LOGS));
            } catch (MalformedFrameException e) {
                refused++;
            }
        }
        assertThat(refused).isPositive();
        assertThatThrownBy(() -> LogSketches.of(List.of(ByteBuffer.wrap(new byte[64]))))
                .isInstanceOf(MalformedFrameException.class);
    }

    private record Page(
            Object sketch, int number, Object tenant, Object service, long from, long to, int lines, String bits) {
        static Page of(Map<String, Object> row) {
            return new Page(
                    row.get("sketch"),
                    ((Number) row.get("page")).intValue() & 0xff,
                    row.get("tenant"),
                    row.get("service"),
                    ((Number) row.get("from_ts")).longValue(),
                    ((Number) row.get("to_ts")).longValue(),
                    ((Number) row.get("lines")).intValue(),
                    (String) row.get("bits"));
        }

        boolean isOf(Map<String, Object> row) {
            long time = ((Number) row.get("ts")).longValue();
            return tenant.equals(row.get("tenant")) && service.equals(row.get("service")) && from <= time && to >= time;
        }

        boolean mayHold(long gram) {
            return (number == LogSketch.WHOLE || number == LogSketch.page(gram))
                    && isSet(LogSketch.firstPlace(gram))
                    && isSet(LogSketch.secondPlace(gram));
        }

        private boolean isSet(int place) {
            int bit = (place * bits.length() * 4) >> 13;
            return (HexFormat.fromHexDigits(bits, bit / 8 * 2, bit / 8 * 2 + 2) & 1 << (bit & 7)) != 0;
        }
    }

    private static Set<Long> grams(Map<String, Object> row) {
        Set<Long> grams = new HashSet<>();
        TextGrams.ofNeedle(((String) row.get("body")).getBytes(UTF_8), (gram, _) -> grams.add(gram));
        ByteBuffer trace = ByteBuffer.wrap(HexFormat.of().parseHex((String) row.get("trace_id")))
                .order(ByteOrder.LITTLE_ENDIAN);
        if (trace.getLong(8) != 0) {
            TextGrams.ofTrace(trace.getLong(0), trace.getLong(8), (gram, _) -> grams.add(gram));
        }
        return grams;
    }

    private static String line(Random random) {
        return "request " + Long.toHexString(random.nextLong()) + " from 10.0." + random.nextInt(256) + "."
                + random.nextInt(256) + " took " + random.nextInt(100_000) + " ms";
    }

    private LogBatch batch(String tenant) {
        return new LogBatch(tenant, IngestPolicy.DEFAULT, sequence, new StreamRegistry(10));
    }

    private static void push(LogBatch batch, String service, long time, String line, boolean traced) throws Exception {
        String trace = traced ? ",{\"trace_id\":\"" + "%032x".formatted(time) + "\"}" : "";
        String json = "{\"streams\":[{\"stream\":{\"service_name\":\"" + service + "\"},\"values\":[[\"" + time
                + "\",\"" + line + "\"" + trace + "]]}]}";
        assertThat(new LokiPushDecoder()
                        .decodeJson(json.getBytes(UTF_8), batch, NOW)
                        .accepted())
                .isOne();
    }

    private static List<ByteBuffer> sections(List<Frame> frames) throws Exception {
        FrameConcatenation all = new FrameConcatenation();
        for (Frame frame : frames) {
            all.add(frame.payload());
        }
        return all.batches(IngestTable.LOGS);
    }
}
