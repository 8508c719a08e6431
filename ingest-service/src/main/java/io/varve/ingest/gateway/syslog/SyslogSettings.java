package io.varve.ingest.gateway.syslog;

import io.varve.ingest.SettingRange;
import java.time.DateTimeException;
import java.time.ZoneId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Syslog ({@code varve.ingest.syslog.*}); off until a port is named, since anybody who reaches the port may send.
 *
 * @param tcpPort RFC 5424 and RFC 3164 over TCP, octet counting or a message a line; 0 takes a free one, -1 closes the door
 * @param udpPort the same over UDP, a message a datagram; 0 takes a free one, -1 closes the door
 * @param tenant whose the messages are; empty takes `varve.auth.default-tenant`
 * @param timeZone of times that name none, those of RFC 3164, such as `Europe/Berlin`; empty takes that of this machine
 * @param maxMessageBytes where a longer message is cut off; 480 bytes to 256 KB
 * @param maxConnections how many may be open over TCP at once
 */
@ConfigurationProperties("varve.ingest.syslog")
public record SyslogSettings(
        @DefaultValue("-1") int tcpPort,
        @DefaultValue("-1") int udpPort,
        @DefaultValue("") String tenant,
        @DefaultValue("") String timeZone,
        @DefaultValue("64KB") DataSize maxMessageBytes,
        @DefaultValue("1000") int maxConnections) {
    private static final SettingRange RANGE = new SettingRange("varve.ingest.syslog.");

    public SyslogSettings {
        RANGE.require(tcpPort >= -1 && tcpPort <= 65_535, "tcp-port", "-1 to 65535", tcpPort);
        RANGE.require(udpPort >= -1 && udpPort <= 65_535, "udp-port", "-1 to 65535", udpPort);
        RANGE.require(
                maxMessageBytes.toBytes() >= 480 && maxMessageBytes.toKilobytes() <= 256,
                "max-message-bytes",
                "480B to 256KB",
                maxMessageBytes);
        RANGE.require(
                maxConnections >= 1 && maxConnections <= 100_000, "max-connections", "1 to 100000", maxConnections);
        try {
            zone(timeZone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "varve.ingest.syslog.time-zone must be a zone such as Europe/Berlin, but is " + timeZone, e);
        }
    }

    ZoneId zone() {
        return zone(timeZone);
    }

    private static ZoneId zone(String name) {
        return name.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(name);
    }
}
