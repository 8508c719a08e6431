package io.varve.query.logs;

import io.varve.query.logs.SketchHits.Sketch;
import io.varve.schema.sketch.LogSketch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** One page of every sketch of a range of days: a few arrays, whatever the number of sketches. Immutable. */
final class SketchPage {

    /** A page that every sketch has that is not one page in the whole. */
    static final int FIRST = 0;

    static final int WHOLE = LogSketch.WHOLE;

    /** About what a row takes in memory: its bits and what is known of its sketch. */
    static final int BYTES_OF_ROW = 256;

    private static final int BYTES_BESIDE_BITS = 40;

    /** What a row is read from. */
    static final String COLUMNS = "toString(service) AS s, reinterpretAsInt64(sketch) AS i, toInt64(page) AS p,"
            + " toInt64(toUnixTimestamp64Nano(from_ts)) AS f, toInt64(toUnixTimestamp64Nano(to_ts)) AS t,"
            + " toInt64(lines) AS n, bits";

    private final int number;
    private final long sketches;
    private final long hash;
    private final String[] services;
    private final int[] service;
    private final long[] identity;
    private final long[] from;
    private final long[] to;
    private final long[] lines;
    private final int[] bitsStart;
    private final byte[] bits;

    private SketchPage(Builder rows, long sketches, long hash) {
        this.number = rows.number;
        this.sketches = sketches;
        this.hash = hash;
        this.services = rows.services.toArray(String[]::new);
        this.service = Arrays.copyOf(rows.service, rows.size);
        this.identity = Arrays.copyOf(rows.identity, rows.size);
        this.from = Arrays.copyOf(rows.from, rows.size);
        this.to = Arrays.copyOf(rows.to, rows.size);
        this.lines = Arrays.copyOf(rows.lines, rows.size);
        this.bitsStart = Arrays.copyOf(rows.bitsStart, rows.size + 1);
        this.bits = Arrays.copyOf(rows.bits, rows.bitsStart[rows.size]);
    }

    /** How many sketches there were when it was read, at least. */
    long sketches() {
        return sketches;
    }

    /** What told them from others. */
    long hash() {
        return hash;
    }

    /** Bytes that it takes. */
    int weight() {
        return (int) Math.min(bits.length + (long) BYTES_BESIDE_BITS * (from.length + 1), Integer.MAX_VALUE);
    }

    /**
     * Notes which sketches can have the grams of this page.
     *
     * @param chosen services that are looked at
     * @param start first nanosecond
     * @param end last nanosecond
     */
    void addHits(SketchHits hits, Set<String> chosen, long start, long end) {
        addHits(hits, own(hits.grams()), chosen, start, end, false);
    }

    /**
     * The same of all pages that have grams. After a page with a gram that none may lack only its sketches are looked for: each needle's
     * gram alone is in many.
     */
    static void addHits(List<SketchPage> pages, SketchHits hits, Set<String> chosen, long start, long end) {
        boolean narrowed = false;
        for (SketchPage page : pages) {
            long own = page.own(hits.grams());
            boolean whole = page.number == WHOLE;
            page.addHits(hits, own, chosen, start, end, narrowed && !whole);
            narrowed |= !whole && (own & hits.required()) != 0;
        }
    }

    /**
     * @param own bits of the grams that belong to this page
     * @param knownOnly leaves out sketches of which no other page has said anything
     */
    private void addHits(SketchHits hits, long own, Set<String> chosen, long start, long end, boolean knownOnly) {
        boolean[] wanted = new boolean[services.length];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = chosen.contains(services[i]);
        }
        long[] grams = hits.grams().stream().mapToLong(gram -> gram).toArray();
        for (int row = 0; row < from.length; row++) {
            long found = wanted[service[row]] && to[row] >= start && from[row] <= end ? found(grams, own, row) : 0;
            if (found != 0) {
                String name = services[service[row]];
                Sketch sketch = knownOnly ? hits.known(name, identity[row]) : hits.of(name, identity[row]);
                if (sketch != null) {
                    sketch.add(found, from[row], to[row], lines[row]);
                }
            }
        }
    }

    /** The bits of the grams that belong to this page: a sketch that is whole has all of them on one. */
    private long own(List<Long> grams) {
        long own = 0;
        for (int i = 0; i < grams.size(); i++) {
            own |= number == WHOLE || number == LogSketch.page(grams.get(i)) ? 1L << i : 0;
        }
        return own;
    }

    /** The bits of those of this page's grams that a row can have. */
    private long found(long[] grams, long own, int row) {
        long found = 0;
        int begin = bitsStart[row];
        int length = bitsStart[row + 1] - begin;
        for (long left = own; left != 0; left &= left - 1) {
            if (LogSketch.mayHold(bits, begin, length, grams[Long.numberOfTrailingZeros(left)])) {
                found |= Long.lowestOneBit(left);
            }
        }
        return found;
    }

    /** Adds the rows of a batch of {@link #COLUMNS} to the pages that they belong to. */
    static void addTo(Map<Integer, Builder> pages, VectorSchemaRoot batch) {
        VarCharVector service = Columns.column(batch, "s", VarCharVector.class);
        BigIntVector identity = Columns.column(batch, "i", BigIntVector.class);
        BigIntVector page = Columns.column(batch, "p", BigIntVector.class);
        BigIntVector from = Columns.column(batch, "f", BigIntVector.class);
        BigIntVector to = Columns.column(batch, "t", BigIntVector.class);
        BigIntVector lines = Columns.column(batch, "n", BigIntVector.class);
        BaseVariableWidthVector bits = Columns.column(batch, "bits", BaseVariableWidthVector.class);
        for (int row = 0; row < batch.getRowCount(); row++) {
            Builder builder = pages.get((int) page.get(row));
            if (builder != null) {
                builder.begin(Columns.text(service, row));
                builder.end(identity.get(row), from.get(row), to.get(row), lines.get(row), bits, row);
            }
        }
    }

    /** Gathers the rows of one page. */
    static final class Builder {
        private static final int FIRST_ROWS = 64;

        private final int number;
        private final List<String> services = new ArrayList<>();
        private final Map<String, Integer> serviceIndex = new HashMap<>();
        private int[] service = new int[FIRST_ROWS];
        private long[] identity = new long[FIRST_ROWS];
        private long[] from = new long[FIRST_ROWS];
        private long[] to = new long[FIRST_ROWS];
        private long[] lines = new long[FIRST_ROWS];
        private int[] bitsStart = new int[FIRST_ROWS + 1];
        private byte[] bits = new byte[FIRST_ROWS * BYTES_OF_ROW];
        private int size;

        Builder(int number) {
            this.number = number;
        }

        private void begin(String name) {
            if (size == from.length) {
                int rows = 2 * size;
                service = Arrays.copyOf(service, rows);
                identity = Arrays.copyOf(identity, rows);
                from = Arrays.copyOf(from, rows);
                to = Arrays.copyOf(to, rows);
                lines = Arrays.copyOf(lines, rows);
                bitsStart = Arrays.copyOf(bitsStart, rows + 1);
            }
            Integer index = serviceIndex.get(name);
            if (index == null) {
                index = services.size();
                serviceIndex.put(name, index);
                services.add(name);
            }
            service[size] = index;
        }

        private void end(
                long sketch, long first, long last, long count, BaseVariableWidthVector content, int contentRow) {
            identity[size] = sketch;
            from[size] = first;
            to[size] = last;
            lines[size] = count;
            int start = bitsStart[size];
            int contentStart = content.getStartOffset(contentRow);
            int length = content.getEndOffset(contentRow) - contentStart;
            if (start + length > bits.length) {
                bits = Arrays.copyOf(bits, Math.max(2 * bits.length, start + length));
            }
            content.getDataBuffer().getBytes(contentStart, bits, start, length);
            size++;
            bitsStart[size] = start + length;
        }

        /** The page, as of the sketches that the two numbers tell from others. */
        SketchPage page(long sketches, long hash) {
            return new SketchPage(this, sketches, hash);
        }
    }
}
