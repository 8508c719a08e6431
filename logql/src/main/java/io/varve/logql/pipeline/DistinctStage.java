package io.varve.logql.pipeline;

import java.util.Arrays;
import java.util.List;

/** {@code | distinct}: keeps the first line of every set of values; a missing label has the empty value. Remembers all of them. */
final class DistinctStage implements LineStage {
    /** Bytes of remembered values, with what it costs to remember one. */
    private static final long MAX_BYTES = 64L << 20;

    private static final int COST_OF_KEY = 64;

    private final List<String> labels;
    private final int[] names;
    private final ByteKeyTable seen = new ByteKeyTable();
    private byte[] key = new byte[256];
    private int length;
    private long remembered;

    DistinctStage(List<String> labels, LabelNames names) {
        this.labels = labels;
        this.names = labels.stream().mapToInt(names::number).toArray();
    }

    @Override
    public boolean process(Line line) {
        length = 0;
        for (int name : names) {
            if (line.labels.find(name)) {
                append(line.labels.foundValue(), line.labels.foundOffset(), line.labels.foundLength());
            } else {
                append(key, 0, 0);
            }
        }
        int hash = ByteKeyTable.hash(key, 0, length);
        if (seen.get(key, 0, length, hash) != ByteKeyTable.ABSENT) {
            return false;
        }
        remembered += length + COST_OF_KEY;
        if (remembered > MAX_BYTES) {
            throw new StageLimitException("distinct " + String.join(",", labels) + " has more than " + seen.size()
                    + " different values, and may remember " + (MAX_BYTES >> 20)
                    + " MiB; filter before it, ask for a shorter time or for labels with fewer values");
        }
        seen.put(Arrays.copyOf(key, length), hash, 0);
        return true;
    }

    /** A value behind its length, so that no two sets of values are written alike. */
    private void append(byte[] value, int offset, int size) {
        int needed = length + Integer.BYTES + size;
        if (needed > key.length) {
            key = Arrays.copyOf(key, Math.max(needed, key.length * 2));
        }
        for (int shift = 24; shift >= 0; shift -= 8) {
            key[length++] = (byte) (size >>> shift);
        }
        System.arraycopy(value, offset, key, length, size);
        length += size;
    }
}
