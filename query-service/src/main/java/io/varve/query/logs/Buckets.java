package io.varve.query.logs;

/**
 * The windows {@code (t - range, t]} of all steps cut into buckets that they share: of the greatest width that divides both step and
 * range, open on the left and closed on the right. Windows that overlap are read once.
 *
 * @param from where the first bucket begins, exclusive, in nanoseconds
 * @param to where the last window ends, inclusive
 * @param width nanoseconds
 * @param perStep buckets from one step to the next
 * @param perWindow buckets of one window
 * @param steps number of windows
 */
record Buckets(long from, long to, long width, long perStep, long perWindow, int steps) {

    static Buckets of(Steps steps, long range, long offset) {
        int count = steps.count();
        long first = steps.start() - offset;
        long width = count == 1 ? range : greatestCommonDivisor(steps.step(), range);
        long perStep = count == 1 ? 1 : steps.step() / width;
        return new Buckets(first - range, steps.last() - offset, width, perStep, range / width, count);
    }

    /** The first window that a bucket belongs to; above {@link #lastStep} when it lies between windows. */
    int firstStep(long bucket) {
        long first = Math.ceilDiv(bucket - perWindow + 1, perStep);
        return (int) Math.max(first, 0);
    }

    int lastStep(long bucket) {
        return (int) Math.min(bucket / perStep, steps - 1);
    }

    /** Whether every bucket ends at a multiple of a length. */
    boolean alignedTo(long length) {
        return from % length == 0 && width % length == 0;
    }

    private static long greatestCommonDivisor(long a, long b) {
        while (b != 0) {
            long rest = a % b;
            a = b;
            b = rest;
        }
        return a;
    }
}
