package io.varve.ingest.writer;

import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Where the reading of a partition is taken up: where the group's commit says, unless the log does not reach there any more.
 *
 * @param position the record to read first, with the epoch of the one before it when the commit has it
 * @param replay the range that a crash has left in flight, which begins there
 * @param gap what the commit and the log disagree about, for the log; null when they agree
 */
record ResumePoint(
        OffsetAndMetadata position,
        @Nullable OffsetRange replay,
        @Nullable String gap) {

    /**
     * Compares the commit with the log. A log ends before what is committed when it was cut, as after a loss of power or by a disk that broke
     * a write off: what comes next must be read from its end, not from the commit on. A log begins after it when Kafka has deleted
     * what was not read. A range in flight that is not whole any more can't be repeated as it was; what is left of it is inserted
     * as any other record, for none may be lost, and is there twice if the insert had happened.
     *
     * @param committed the group's commit, null when there is none
     * @param begin the first offset of the log
     * @param end the offset after its last
     */
    static ResumePoint of(@Nullable OffsetAndMetadata committed, long begin, long end) {
        if (committed == null) {
            return new ResumePoint(new OffsetAndMetadata(begin), null, null);
        }
        long from = committed.offset();
        OffsetRange inFlight = OffsetRange.inFlight(committed);
        long to = inFlight == null ? from : inFlight.to();
        if (begin <= from && to <= end) {
            return new ResumePoint(committed, inFlight, null);
        }
        String range = inFlight == null ? "before " + from + " were stored" : from + " to " + to + " were in flight";
        return new ResumePoint(
                new OffsetAndMetadata(Math.clamp(from, begin, end)),
                null,
                "offsets " + range + ", and the log has " + begin + " to " + end);
    }
}
