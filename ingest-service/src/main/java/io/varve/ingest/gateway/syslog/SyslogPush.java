package io.varve.ingest.gateway.syslog;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.varve.ingest.gateway.BatchDecoder;
import io.varve.ingest.gateway.DecoderPool;
import io.varve.ingest.gateway.Delivery;
import io.varve.ingest.gateway.Door;
import io.varve.ingest.gateway.RefusalException;
import io.varve.ingest.gateway.TelemetryGateway;
import io.varve.store.TenantId;
import io.varve.wire.syslog.SyslogDecoder;
import java.io.ByteArrayOutputStream;
import java.time.ZoneId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages on their way to the gateway. Syslog knows no acknowledgement: whoever pushes is held up until Kafka has them. */
final class SyslogPush {
    private static final Logger LOG = LoggerFactory.getLogger(SyslogPush.class);

    private final TelemetryGateway gateway;
    private final TenantId tenant;
    private final DecoderPool<SyslogDecoder> decoders;

    SyslogPush(TelemetryGateway gateway, TenantId tenant, ZoneId zone) {
        this.gateway = gateway;
        this.tenant = tenant;
        this.decoders = new DecoderPool<>(() -> new SyslogDecoder(zone));
    }

    TelemetryGateway gateway() {
        return gateway;
    }

    TenantId tenant() {
        return tenant;
    }

    /** Appends a message to those that are pushed together, as {@link SyslogDecoder} reads it. */
    static void append(ByteArrayOutputStream messages, String peer, byte[] bytes, int from, int to) {
        messages.writeBytes(((to - from) + " " + peer + " ").getBytes(US_ASCII));
        messages.write(bytes, from, to - from);
    }

    /** Returns when Kafka has them. */
    void push(Door door, byte[] messages) throws InterruptedException {
        BatchDecoder decoding = (body, batch, receivedUnixNano) -> {
            SyslogDecoder decoder = decoders.take();
            try {
                return decoder.decode(body, batch, receivedUnixNano);
            } finally {
                decoders.giveBack(decoder);
            }
        };
        try {
            gateway.pushUntilTaken(door, tenant, messages, decoding, Delivery.ONCE);
        } catch (RefusalException e) {
            LOG.warn("Syslog messages were refused: {}", e.text());
        }
    }
}
