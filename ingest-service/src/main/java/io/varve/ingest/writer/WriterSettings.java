package io.varve.ingest.writer;

import io.varve.ingest.SettingRange;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * From Kafka into the store ({@code varve.ingest.writer.*}).
 *
 * @param batchAge how long records wait for others before they are inserted together; 10 ms to 1 minute. Lines can be queried this much
 *     later than they were acknowledged, and the time of an insert
 * @param largeBatchAge how long they wait when they are many, 5,000 rows or more; 10 ms to 1 minute, and never shorter than {@code batchAge}.
 *     What comes that fast costs the store less in fewer inserts
 * @param batchBytes how much is inserted at once at most; 1 MB to 200 MB. Each partition may hold this much of memory twice
 * @param batchRows how many rows are inserted at once at most; 1 to 1,000,000. One insert must be one block of the store
 * @param threads how many consumers share the partitions in this process; 1 to 64
 * @param instance names this process among the writers of the group; the same after a restart, or its partitions stay unread until its
 *     session has ended. Empty takes the host's name
 */
@ConfigurationProperties("varve.ingest.writer")
public record WriterSettings(
        @DefaultValue("300ms") Duration batchAge,
        @DefaultValue("800ms") Duration largeBatchAge,
        @DefaultValue("32MB") DataSize batchBytes,
        @DefaultValue("500000") int batchRows,
        @DefaultValue("2") int threads,
        @DefaultValue("") String instance) {
    /** As many are worth waiting for more: an insert costs the store as much as some thousand rows. */
    private static final int LARGE_BATCH_ROWS = 5_000;

    private static final SettingRange RANGE = new SettingRange("varve.ingest.writer.");

    public WriterSettings {
        RANGE.require(batchAge.toMillis() >= 10 && batchAge.toMillis() <= 60_000, "batch-age", "10ms to 1m", batchAge);
        RANGE.require(
                largeBatchAge.toMillis() >= 10 && largeBatchAge.toMillis() <= 60_000,
                "large-batch-age",
                "10ms to 1m",
                largeBatchAge);
        RANGE.require(
                batchBytes.toBytes() >= 1_000_000 && batchBytes.toMegabytes() <= 200,
                "batch-bytes",
                "1MB to 200MB",
                batchBytes);
        RANGE.require(batchRows >= 1 && batchRows <= 1_000_000, "batch-rows", "1 to 1000000", batchRows);
        RANGE.require(threads >= 1 && threads <= 64, "threads", "1 to 64", threads);
    }

    /** How long records wait for others when so many wait already. */
    Duration age(long rows) {
        return rows < LARGE_BATCH_ROWS || largeBatchAge.compareTo(batchAge) < 0 ? batchAge : largeBatchAge;
    }
}
