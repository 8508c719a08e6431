package io.varve.ingest.gateway.syslog;

import io.varve.ingest.gateway.Door;
import io.varve.ingest.gateway.ListeningDoor;
import io.varve.ingest.gateway.RefusalException.Reason;
import io.varve.ingest.gateway.TelemetryGateway;
import io.varve.store.TenantId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Syslog over UDP (RFC 5426): each datagram is a message. Datagrams that come while earlier ones are on their way to Kafka are gathered up to
 * a limit; beyond it they are dropped and counted, for UDP can't hold a sender up.
 */
public final class SyslogUdpServer implements ListeningDoor {
    private static final Logger LOG = LoggerFactory.getLogger(SyslogUdpServer.class);
    private static final int LARGEST_DATAGRAM = 65_535;
    private static final int RECEIVE_BUFFER = 4 << 20;
    private static final int MOST_GATHERED = 4 << 20;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(15);

    private final SyslogPush push;
    private final int longest;
    private final InetSocketAddress address;
    private final DatagramSocket socket;
    private final Thread receiver =
            Thread.ofPlatform().daemon().name("syslog-udp").unstarted(this::receive);
    private final Thread sender = Thread.ofVirtual().name("syslog-udp-push").unstarted(this::send);

    /** What was received and is not being pushed yet; also the lock. */
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();

    /** Does not listen before {@link #start()}. */
    public SyslogUdpServer(TelemetryGateway gateway, SyslogSettings settings, TenantId tenant, String address) {
        this.push = new SyslogPush(gateway, tenant, settings.zone());
        this.longest = Math.toIntExact(settings.maxMessageBytes().toBytes());
        this.address = new InetSocketAddress(address, settings.udpPort());
        try {
            this.socket = new DatagramSocket(null);
            socket.setReceiveBufferSize(RECEIVE_BUFFER);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws UncheckedIOException when the port is taken */
    @Override
    public void start() {
        try {
            socket.bind(address);
        } catch (SocketException e) {
            throw new UncheckedIOException(
                    "syslog-udp can't listen on port " + address.getPort() + ": " + e.getMessage(), e);
        }
        receiver.start();
        sender.start();
    }

    @Override
    public int port() {
        return socket.getLocalPort();
    }

    private void receive() {
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST_DATAGRAM], LARGEST_DATAGRAM);
        while (!socket.isClosed()) {
            try {
                socket.receive(packet);
                gather(packet);
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    LOG.warn("A datagram could not be received: {}", e.getMessage());
                }
            }
        }
    }

    private void gather(DatagramPacket packet) {
        synchronized (gathered) {
            if (gathered.size() + packet.getLength() > MOST_GATHERED) {
                push.gateway().refused(Door.SYSLOG_UDP, Reason.OVERLOADED);
                return;
            }
            SyslogPush.append(
                    gathered,
                    packet.getAddress().getHostAddress(),
                    packet.getData(),
                    0,
                    Math.min(packet.getLength(), longest));
            gathered.notifyAll();
        }
    }

    private void send() {
        try {
            for (byte[] messages = next(); messages.length > 0; messages = next()) {
                push.push(Door.SYSLOG_UDP, messages);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is gathered, waited for; nothing once the door is closed and all is sent. */
    private byte[] next() throws InterruptedException {
        synchronized (gathered) {
            while (gathered.size() == 0 && !socket.isClosed()) {
                gathered.wait();
            }
            byte[] messages = gathered.toByteArray();
            gathered.reset();
            return messages;
        }
    }

    @Override
    public void close() {
        socket.close();
        synchronized (gathered) {
            gathered.notifyAll();
        }
        try {
            if (sender.getState() != Thread.State.NEW && !sender.join(CLOSE_LIMIT)) {
                sender.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
