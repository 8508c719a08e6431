package io.varve.wire.otlp;

import io.varve.wire.MalformedRequestException;

/** Two encodings of one message, one after the other: protobuf reads that as the merged message. */
final class Merged {
    /** Times that one message field may come again: a merge copies what came before, so a request of nothing else would cost its square. */
    static final int MOST = 8;

    private Merged() {}

    /** Counts a repetition. */
    static int next(int merges, int position) throws MalformedRequestException {
        if (merges == MOST) {
            throw new MalformedRequestException("protobuf: a message field that is not repeated comes more than "
                    + (MOST + 1) + " times, at byte " + position);
        }
        return merges + 1;
    }

    static byte[] of(byte[] first, int firstOffset, int firstEnd, byte[] second, int secondOffset, int secondEnd) {
        byte[] merged = new byte[firstEnd - firstOffset + secondEnd - secondOffset];
        System.arraycopy(first, firstOffset, merged, 0, firstEnd - firstOffset);
        System.arraycopy(second, secondOffset, merged, firstEnd - firstOffset, secondEnd - secondOffset);
        return merged;
    }
}
