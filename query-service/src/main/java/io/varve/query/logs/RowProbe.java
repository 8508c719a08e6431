package io.varve.query.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows of a block that have {@link NecessaryBytes}, in all of its bytes at once: the one row of a needle among thousands, without
 * a test of each. Immutable.
 */
final class RowProbe {

    static final int SHORTEST_NEEDLE = 2;

    private static final VarHandle PAIR = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle OFFSET = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int STEPS_BITS = 12;

    private final byte @Nullable [] needle;
    private final byte @Nullable [] trace;

    /**
     * How far a search may go on by the two bytes under the needle's end: Horspool's rule for pairs, since single digits are in the way of
     * most identifiers. By a hash of the pair; of pairs that share one, the shortest step.
     */
    private final short[] steps = new short[1 << STEPS_BITS];

    RowProbe(NecessaryBytes bytes) {
        String text = bytes.needle();
        String traceId = bytes.traceId();
        this.trace = traceId == null ? null : HexFormat.of().parseHex(traceId);
        this.needle = text == null ? null : text.getBytes(UTF_8);
        if (needle != null) {
            int most = Short.MAX_VALUE;
            Arrays.fill(steps, (short) Math.min(needle.length - 1, most));
            for (int i = 0; i + 2 < needle.length; i++) {
                steps[slot(needle, i)] = (short) Math.min(needle.length - 2 - i, most);
            }
        }
    }

    private static int slot(byte[] text, int at) {
        return ((short) PAIR.get(text, at) * 0x9e3779b1) >>> (Integer.SIZE - STEPS_BITS);
    }

    /** Whether it tells any row from another. */
    boolean tells() {
        return needle != null || trace != null;
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
     * The rows whose line contains the needle, in order.
     *
     * @param offsets where in the array the rows' little-endian offsets begin: of each line from the first byte of all, and the end of the last
     * @param base where the first line begins
     */
    int[] ofNeedle(byte[] text, int offsets, int base, int rows) {
        if (needle == null) {
            throw new IllegalStateException("no text is looked for");
        }
        int end = base + offset(text, offsets, rows);
        int beforeLast = needle.length - 2;
        short last = (short) PAIR.get(needle, beforeLast);
        int[] found = new int[1];
        int count = 0;
        int row = 0;
        int at = base;
        while (at + needle.length <= end) {
            if ((short) PAIR.get(text, at + beforeLast) != last
                    || !Arrays.equals(text, at, at + beforeLast, needle, 0, beforeLast)) {
                at += steps[slot(text, at + beforeLast)];
                continue;
            }
            row = rowAt(text, offsets, row, rows - 1, at - base);
            int endOfRow = base + offset(text, offsets, row + 1);
            if (at + needle.length > endOfRow) {
                // It begins in one line and ends in another.
                at++;
                continue;
            }
            found = count == found.length ? Arrays.copyOf(found, 2 * count) : found;
            found[count++] = row;
            at = endOfRow;
        }
        return Arrays.copyOf(found, count);
    }

    private static int offset(byte[] text, int offsets, int row) {
        return (int) OFFSET.get(text, offsets + Integer.BYTES * row);
    }

    /** The row that holds a byte. */
    private static int rowAt(byte[] text, int offsets, int first, int last, int at) {
        int low = first;
        int high = last;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (offset(text, offsets, middle) <= at) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
