package io.varve.standalone;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What only the one-process form of Varve has to be told.
 *
 * @param data the data folder
 * @param http the port of the Loki API, {@code /metrics} and {@code /ready}
 * @param disk when the disk counts as full
 * @param embedded the broker and the store that run inside
 */
@ConfigurationProperties("varve")
record StandaloneSettings(
        @DefaultValue(".varve-data") Path data,
        @DefaultValue Http http,
        @DefaultValue Disk disk,
        @DefaultValue Embedded embedded) {

    /**
     * Where HTTP is listened to.
     *
     * @param address to bind, of this port and of the OTLP ports
     * @param port 1 to 65535
     */
    record Http(
            @DefaultValue("127.0.0.1") String address,
            @DefaultValue("3100") int port) {
        Http {
            requirePort(port);
        }
    }

    /**
     * The data folder's disk.
     *
     * @param minimumFree what must be free at the start
     * @param reserve what must stay free while it runs; with less nothing is taken in, so that what was taken can be finished
     */
    record Disk(
            @DefaultValue("512MB") DataSize minimumFree,
            @DefaultValue("256MB") DataSize reserve) {}

    /**
     * The parts that a cluster would run elsewhere; loopback only.
     *
     * @param kafkaPort of the broker; 0 takes a free one
     * @param kafkaRetention what the broker keeps at most of the topic of logs, all its partitions together
     * @param kafkaRetentionTime how long it keeps a record at most
     * @param storePort of the store's HTTP protocol; 0 takes 8123 or the first free one after it
     * @param storeMemory what the store may use for all statements together
     * @param conditionCache memory in which the store keeps where a condition held for no row, so that a repeated search skips it; 0 keeps
     *     nothing
     */
    record Embedded(
            @DefaultValue("0") int kafkaPort,
            @DefaultValue("1GB") DataSize kafkaRetention,
            @DefaultValue("7d") Duration kafkaRetentionTime,
            @DefaultValue("0") int storePort,
            @DefaultValue("1GB") DataSize storeMemory,
            @DefaultValue("16MB") DataSize conditionCache) {
        Embedded {
            requirePort(kafkaPort);
            requirePort(storePort);
        }
    }

    private static void requirePort(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a port must be 0 (a free one) or 1 to 65535, but is " + port);
        }
    }
}
