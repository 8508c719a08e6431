package io.varve.query.logs;

/** Takes counts of lines by shape: all of one shape one after another, the shapes with most lines first. */
@FunctionalInterface
public interface ShapeSink {
    /**
     * @param shape a line whose variable words are {@code <_>}
     * @param level of the lines, empty when none was detected
     * @param bucket start of the bucket, in steps since the epoch
     */
    void count(String shape, String level, long bucket, long lines);
}
