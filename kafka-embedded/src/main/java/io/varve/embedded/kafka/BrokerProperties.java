package io.varve.embedded.kafka;

import java.util.Properties;

/** The Kafka configuration of a small single node; what is not named keeps Kafka's default. */
final class BrokerProperties {
    static final int NODE_ID = 1;
    static final String CLIENT_LISTENER = "CLIENTS";
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    private static final String HOST = "127.0.0.1";

    private BrokerProperties() {}

    static Properties of(KafkaBrokerOptions options, int clientPort, int controllerPort) {
        Properties properties = new Properties();
        properties.put("node.id", Integer.toString(NODE_ID));
        properties.put("process.roles", "broker,controller");
        properties.put("log.dirs", options.directory().toAbsolutePath().toString());

        String clients = CLIENT_LISTENER + "://" + HOST + ":" + clientPort;
        properties.put("listeners", clients + "," + CONTROLLER_LISTENER + "://" + HOST + ":" + controllerPort);
        properties.put("advertised.listeners", clients);
        properties.put(
                "listener.security.protocol.map", CLIENT_LISTENER + ":PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT");
        properties.put("inter.broker.listener.name", CLIENT_LISTENER);
        properties.put("controller.listener.names", CONTROLLER_LISTENER);
        properties.put("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
        // Nobody else can win: an election waits for nobody.
        properties.put("controller.quorum.election.timeout.ms", "100");
        properties.put("controller.quorum.election.backoff.max.ms", "50");
        // After a kill the new start waits for the session of the killed one to end.
        properties.put("broker.session.timeout.ms", "2500");
        properties.put("broker.heartbeat.interval.ms", "500");

        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "1");
        properties.put("offsets.topic.segment.bytes", Integer.toString(8 << 20));
        // A reader's position must outlive a long stop of the machine: without it what was read would be read again.
        properties.put("offsets.retention.minutes", Integer.toString(Integer.MAX_VALUE));
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.num.partitions", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.num.partitions", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("auto.create.topics.enable", "false");

        properties.put("log.retention.bytes", Long.toString(options.retentionBytes()));
        properties.put("log.retention.ms", Long.toString(options.retentionTime().toMillis()));
        properties.put("log.retention.check.interval.ms", "30000");
        properties.put("log.segment.bytes", Integer.toString(options.segmentBytes()));
        properties.put("log.segment.delete.delay.ms", "1000");
        properties.put("log.index.size.max.bytes", Integer.toString(1 << 20));
        properties.put("message.max.bytes", Integer.toString(options.maxRecordBytes()));
        properties.put("replica.fetch.max.bytes", Integer.toString(options.maxRecordBytes()));
        properties.put("metadata.log.segment.bytes", Integer.toString(8 << 20));
        properties.put("metadata.max.retention.bytes", Integer.toString(16 << 20));

        properties.put("num.network.threads", "1");
        properties.put("num.io.threads", "2");
        properties.put("background.threads", "2");
        properties.put("num.replica.fetchers", "1");
        properties.put("num.recovery.threads.per.data.dir", "1");
        properties.put("group.coordinator.threads", "1");
        properties.put("share.coordinator.threads", "1");
        properties.put("queued.max.requests", "64");
        properties.put("socket.request.max.bytes", Integer.toString(2 * options.maxRecordBytes() + (1 << 20)));
        properties.put("log.cleaner.threads", "1");
        properties.put("log.cleaner.dedupe.buffer.size", Integer.toString(2 << 20));
        properties.put("log.cleaner.io.buffer.size", Integer.toString(256 << 10));
        properties.put("offsets.load.buffer.size", Integer.toString(1 << 20));
        properties.put("transaction.state.log.load.buffer.size", Integer.toString(1 << 20));
        properties.put("share.coordinator.load.buffer.size", Integer.toString(1 << 20));
        properties.put("max.incremental.fetch.session.cache.slots", "32");
        return properties;
    }
}
