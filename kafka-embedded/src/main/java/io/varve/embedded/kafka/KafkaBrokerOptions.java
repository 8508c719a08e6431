package io.varve.embedded.kafka;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a {@link KafkaBroker} is started with.
 *
 * @param directory where the log is kept; made when absent. One broker at a time may use it, others are refused
 * @param port the loopback port for clients, 1..65535; 0 takes a free one
 * @param retentionBytes upper bound of each partition's log in bytes: when a partition grows past it, its oldest closed segment
 *     is deleted. A topic may set its own {@code retention.bytes}
 * @param retentionTime how long a record is kept at most
 * @param segmentBytes size in bytes at which a partition's log file is closed and the next begun, at least 1 MiB; deletion is by
 *     whole segments
 * @param maxRecordBytes largest record batch in bytes that the broker takes
 * @param shutdownTimeout how long a clean shutdown may take before what is left is abandoned to recovery at the next start
 */
public record KafkaBrokerOptions(
        Path directory,
        int port,
        long retentionBytes,
        Duration retentionTime,
        int segmentBytes,
        int maxRecordBytes,
        Duration shutdownTimeout) {

    private static final int MIB = 1 << 20;

    public KafkaBrokerOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("Kafka port must be 0 (a free one) or 1..65535, but is " + port);
        }
        if (segmentBytes < MIB) {
            throw new IllegalArgumentException(
                    "Kafka segment size must be at least " + MIB + " bytes, but is " + segmentBytes);
        }
        if (maxRecordBytes < 1) {
            throw new IllegalArgumentException("Kafka record size limit must be positive, but is " + maxRecordBytes);
        }
        if (shutdownTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    "Kafka shutdown timeout must not be negative, but is " + shutdownTimeout);
        }
    }

    /** The defaults: a free port, 1 GiB and seven days of log a partition, 32 MiB segments, 16 MiB records, 10 s to stop. */
    public static KafkaBrokerOptions in(Path directory) {
        return new KafkaBrokerOptions(
                directory, 0, 1L << 30, Duration.ofDays(7), 32 * MIB, 16 * MIB, Duration.ofSeconds(10));
    }

    /** The same on this port. */
    public KafkaBrokerOptions withPort(int newPort) {
        return new KafkaBrokerOptions(
                directory, newPort, retentionBytes, retentionTime, segmentBytes, maxRecordBytes, shutdownTimeout);
    }

    /** The same, with each partition's log bounded so. */
    public KafkaBrokerOptions withRetention(long newRetentionBytes, Duration newRetentionTime) {
        return new KafkaBrokerOptions(
                directory, port, newRetentionBytes, newRetentionTime, segmentBytes, maxRecordBytes, shutdownTimeout);
    }
}
