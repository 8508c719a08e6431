package io.varve.query.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.logql.bytes.ByteSearch;
import io.varve.logql.bytes.EightBytes;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows of a block that have {@link NecessaryBytes}, in all of its bytes at once: the one row of a needle among thousands, without
 * a test of each. Immutable.
 */
final class RowProbe {

    static final int SHORTEST_NEEDLE = 2;

    /** More of a needle is not looked for: what is compared at a place in vain stays little, whatever the text. */
    private static final int LONGEST_NEEDLE = 64;

    /** As far as it is looked for. */
    private final byte @Nullable [] needle;

    private final @Nullable String wholeNeedle;
    private final byte @Nullable [] trace;

    /**
     * The rarest byte of each third of the needle: identifiers have rare letters at the beginning that all of them share. A short needle has
     * a byte twice.
     */
    private final int[] rare = new int[3];

    RowProbe(NecessaryBytes bytes) {
        String text = bytes.needle();
        String traceId = bytes.traceId();
        this.trace = traceId == null ? null : HexFormat.of().parseHex(traceId);
        byte[] utf8 = text == null ? null : text.getBytes(UTF_8);
        boolean whole = utf8 != null && utf8.length <= LONGEST_NEEDLE;
        this.needle = utf8 == null || whole ? utf8 : Arrays.copyOf(utf8, LONGEST_NEEDLE);
        this.wholeNeedle = whole ? text : null;
        if (needle != null) {
            for (int i = 0; i < rare.length; i++) {
                rare[i] = rarest(needle, i * needle.length / rare.length, (i + 1) * needle.length / rare.length);
            }
        }
    }

    private static int rarest(byte[] needle, int from, int to) {
        int best = from;
        for (int i = from + 1; i < to; i++) {
            best = ByteSearch.rarity(needle[i]) > ByteSearch.rarity(needle[best]) ? i : best;
        }
        return best;
    }

    /** Whether it tells any row from another. */
    boolean tells() {
        return needle != null || trace != null;
    }

    /** Whether every row that it finds contains a text. */
    boolean proves(String text) {
        return trace == null && text.equals(wholeNeedle);
    }

    /** Whether it needs to see no more than trace ids. */
    boolean isOfTrace() {
        return trace != null;
    }

    /**
     * The rows of its trace, in order.
     *
     * @param traceIds {@link MetadataColumns#TRACE_BYTES} of each row, from the beginning of the array
     */
    int[] ofTrace(byte[] traceIds, int rows) {
        if (trace == null) {
            throw new IllegalStateException("no trace is looked for");
        }
        int[] found = new int[1];
        int count = 0;
        for (int row = 0; row < rows; row++) {
            int at = row * MetadataColumns.TRACE_BYTES;
            if (traceIds[at] == trace[0]
                    && Arrays.equals(traceIds, at, at + MetadataColumns.TRACE_BYTES, trace, 0, trace.length)) {
                found = count == found.length ? Arrays.copyOf(found, 2 * count) : found;
                found[count++] = row;
            }
        }
        return Arrays.copyOf(found, count);
    }

    /**
     * The rows whose line contains the needle, or its first {@value #LONGEST_NEEDLE} bytes, in order.
     *
     * @param text all lines, one behind the other
     * @param end of the last
     * @param offsets where each line begins, and the end of the last; asked for when there is something to be found
     */
    int[] ofNeedle(byte[] text, int end, Supplier<int[]> offsets) {
        if (needle == null) {
            throw new IllegalStateException("no text is looked for");
        }
        Hits hits = new Hits(text, offsets);
        int at = 0;
        int lastOfEight = end - needle.length - Long.BYTES + 1;
        while (at <= lastOfEight) {
            at = possible(text, at, lastOfEight, needle);
            if (at <= lastOfEight) {
                at = hits.amongEight(at, needle);
            }
        }
        while (at <= end - needle.length) {
            at = hits.at(at, needle) ? hits.next() : at + 1;
        }
        return hits.rows();
    }

    /**
     * The next eight places of which one has three bytes of the needle, or a place after {@code last}. Digits are everywhere in logs,
     * three of them in certain distances are not.
     */
    private int possible(byte[] text, int from, int last, byte[] sought) {
        int first = rare[0];
        int second = rare[1];
        int third = rare[2];
        long firsts = EightBytes.all(sought[first] & 0xff);
        long seconds = EightBytes.all(sought[second] & 0xff);
        long thirds = EightBytes.all(sought[third] & 0xff);
        int at = from;
        // Two steps with one branch: an eighth faster.
        for (; at <= last - Long.BYTES; at += 2 * Long.BYTES) {
            long here = differences(text, at, first, second, third, firsts, seconds, thirds);
            long next = differences(text, at + Long.BYTES, first, second, third, firsts, seconds, thirds);
            if (((EightBytes.zeros(here) | EightBytes.zeros(next)) & EightBytes.HIGH_BITS) != 0) {
                return (EightBytes.zeros(here) & EightBytes.HIGH_BITS) != 0 ? at : at + Long.BYTES;
            }
        }
        if (at <= last
                && (EightBytes.zeros(differences(text, at, first, second, third, firsts, seconds, thirds))
                                & EightBytes.HIGH_BITS)
                        == 0) {
            at += Long.BYTES;
        }
        return at;
    }

    /** Of eight places: a byte is zero where all three bytes are those of the needle. */
    private static long differences(
            byte[] text, int at, int first, int second, int third, long firsts, long seconds, long thirds) {
        return (EightBytes.at(text, at + first) ^ firsts)
                | (EightBytes.at(text, at + second) ^ seconds)
                | (EightBytes.at(text, at + third) ^ thirds);
    }

    /** The rows that were found so far, which only go forward. */
    private static final class Hits {
        private final byte[] text;
        private final Supplier<int[]> offsets;
        private int[] found = new int[1];
        private int count;
        private int row;
        private int next;

        Hits(byte[] text, Supplier<int[]> offsets) {
            this.text = text;
            this.offsets = offsets;
        }

        /** Looks at eight places; where to go on. */
        int amongEight(int first, byte[] needle) {
            for (int place = first; place < first + Long.BYTES; place++) {
                if (text[place] == needle[0] && at(place, needle)) {
                    return next;
                }
            }
            return first + Long.BYTES;
        }

        /** Whether the needle is there, in one line. */
        boolean at(int place, byte[] needle) {
            if (!Arrays.equals(text, place, place + needle.length, needle, 0, needle.length)) {
                return false;
            }
            int[] starts = offsets.get();
            row = rowAt(place, starts);
            int endOfRow = starts[row + 1];
            if (place + needle.length > endOfRow) {
                // It begins in one line and ends in another.
                return false;
            }
            found = count == found.length ? Arrays.copyOf(found, 2 * count) : found;
            found[count++] = row;
            next = endOfRow;
            return true;
        }

        /** Where the row after the last one found begins. */
        int next() {
            return next;
        }

        int[] rows() {
            return Arrays.copyOf(found, count);
        }

        /** The row that holds a byte, which is mostly near: frequent needles are found in every other row. */
        private int rowAt(int place, int[] starts) {
            int rows = starts.length - 1;
            int low = row;
            int step = 1;
            while (low + step < rows && starts[low + step] <= place) {
                low += step;
                step *= 2;
            }
            int high = Math.min(low + step, rows) - 1;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                if (starts[middle] <= place) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            return low;
        }
    }
}
