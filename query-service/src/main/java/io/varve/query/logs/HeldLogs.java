package io.varve.query.logs;

import java.time.Clock;

/**
 * What is held in memory of the tables of logs, for all sessions.
 *
 * @param sketches by which lines are found
 * @param volume by which lines are counted
 * @param blocks lines themselves
 */
public record HeldLogs(SketchPages sketches, VolumePages volume, LineBlocks blocks) {

    /** The same memory for each. */
    public static HeldLogs of(long bytes) {
        return new HeldLogs(new SketchPages(bytes), new VolumePages(bytes), new LineBlocks(bytes, Clock.systemUTC()));
    }
}
