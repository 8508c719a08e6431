package io.varve.ingest.gateway;

import io.varve.ingest.SettingRange;
import io.varve.wire.batch.IngestLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is taken in and how ({@code varve.ingest.*}).
 *
 * @param address the address that the OTLP ports listen on
 * @param otlpGrpcPort OTLP over gRPC; 0 takes a free one, -1 closes the door
 * @param otlpHttpPort OTLP over HTTP, beside the server's own port; 0 takes a free one, -1 leaves only the server's own
 * @param maxBodyBytes the largest body of a request, as it is sent; more is refused with 413
 * @param maxDecodedBytes the largest body of a request after its content encoding is undone; more is refused with 413
 * @param receiveTimeout how long a client may take to send a request, or a message that it has begun; more is answered with 408, DEADLINE_EXCEEDED
 *     over gRPC, or the end of the connection; 1 s to 1 hour
 * @param memory what all requests under way may hold together, counted at four times their decoded bodies; more is refused with 429.
 *     Empty takes a third of the heap
 * @param batchDelay how long rows wait for those of other requests of their tenant; 0 to 1 s. Every answer is later by up to this
 * @param batchBytes how much of a tenant's rows is sent at once without waiting on; 64 KB to 8 MB
 * @param storeLag how long acknowledged rows may take until they can be queried, on a store that takes them more slowly than they come: senders are
 *     slowed down then, each request by a second at most, those of tenants that send much first; 0 never slows, 500 ms to 1 hour
 * @param limits what is refused line by line
 */
@ConfigurationProperties("varve.ingest")
public record GatewaySettings(
        @DefaultValue("127.0.0.1") String address,
        @DefaultValue("4317") int otlpGrpcPort,
        @DefaultValue("4318") int otlpHttpPort,
        @DefaultValue("16MB") DataSize maxBodyBytes,
        @DefaultValue("32MB") DataSize maxDecodedBytes,
        @DefaultValue("1m") Duration receiveTimeout,
        @Nullable DataSize memory,
        @DefaultValue("20ms") Duration batchDelay,
        @DefaultValue("2MB") DataSize batchBytes,
        @DefaultValue("5s") Duration storeLag,
        @DefaultValue Limits limits) {
    private static final SettingRange RANGE = new SettingRange("varve.ingest.");

    public GatewaySettings {
        RANGE.require(otlpGrpcPort >= -1 && otlpGrpcPort <= 65_535, "otlp-grpc-port", "-1 to 65535", otlpGrpcPort);
        RANGE.require(otlpHttpPort >= -1 && otlpHttpPort <= 65_535, "otlp-http-port", "-1 to 65535", otlpHttpPort);
        RANGE.require(
                maxBodyBytes.toBytes() >= 1024 && maxBodyBytes.toMegabytes() <= 512,
                "max-body-bytes",
                "1KB to 512MB",
                maxBodyBytes);
        RANGE.require(
                maxDecodedBytes.toBytes() >= 1024 && maxDecodedBytes.toMegabytes() <= 512,
                "max-decoded-bytes",
                "1KB to 512MB",
                maxDecodedBytes);
        RANGE.require(
                receiveTimeout.toMillis() >= 1000 && receiveTimeout.toMinutes() <= 60,
                "receive-timeout",
                "1s to 1h",
                receiveTimeout);
        RANGE.require(
                batchDelay.toMillis() >= 0 && batchDelay.toMillis() <= 1000, "batch-delay", "0 to 1s", batchDelay);
        RANGE.require(
                batchBytes.toKilobytes() >= 64 && batchBytes.toMegabytes() <= 8,
                "batch-bytes",
                "64KB to 8MB",
                batchBytes);
        RANGE.require(
                storeLag.isZero() || (storeLag.toMillis() >= 500 && storeLag.toMinutes() <= 60),
                "store-lag",
                "0, or 500ms to 1h",
                storeLag);
    }

    long memoryBytes() {
        return memory == null ? Runtime.getRuntime().maxMemory() / 3 : memory.toBytes();
    }

    /**
     * Limits on single lines and streams; names and defaults are Loki's. 0 lifts a limit, except where said.
     *
     * @param maxLineSize bytes of a line
     * @param maxLabelNames labels of a stream
     * @param maxLabelNameLength bytes of a label's name
     * @param maxLabelValueLength bytes of a label's value
     * @param maxStructuredMetadataSize bytes of all names and values of a record's structured metadata
     * @param maxStructuredMetadataCount pairs of the same
     * @param creationGracePeriod how far ahead of our clock a timestamp may be; 0 to 366 days, not to be lifted
     * @param maxAge how old a record may be; 0, the default, for any age. The records of one request may be of 366 days at most
     */
    public record Limits(
            @DefaultValue("256KB") DataSize maxLineSize,
            @DefaultValue("15") int maxLabelNames,
            @DefaultValue("1024") int maxLabelNameLength,
            @DefaultValue("2048") int maxLabelValueLength,
            @DefaultValue("64KB") DataSize maxStructuredMetadataSize,
            @DefaultValue("128") int maxStructuredMetadataCount,
            @DefaultValue("10m") Duration creationGracePeriod,
            @DefaultValue("0") Duration maxAge) {

        IngestLimits ingestLimits() {
            return new IngestLimits(
                    Math.toIntExact(maxLineSize.toBytes()),
                    maxLabelNames,
                    maxLabelNameLength,
                    maxLabelValueLength,
                    Math.toIntExact(maxStructuredMetadataSize.toBytes()),
                    maxStructuredMetadataCount,
                    creationGracePeriod,
                    maxAge);
        }
    }
}
