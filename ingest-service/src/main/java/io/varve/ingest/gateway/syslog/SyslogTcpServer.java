package io.varve.ingest.gateway.syslog;

import io.varve.ingest.gateway.Door;
import io.varve.ingest.gateway.ListeningDoor;
import io.varve.ingest.gateway.MemoryBudget;
import io.varve.ingest.gateway.RefusalException;
import io.varve.ingest.gateway.RefusalException.Reason;
import io.varve.ingest.gateway.TelemetryGateway;
import io.varve.ingest.gateway.tcp.MessageClock;
import io.varve.ingest.gateway.tcp.TcpListener;
import io.varve.store.TenantId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Syslog over TCP. What a client has sent is read on only once Kafka has what came before: a Varve that is held up holds up the client. */
public final class SyslogTcpServer implements ListeningDoor {
    private static final Logger LOG = LoggerFactory.getLogger(SyslogTcpServer.class);

    private final SyslogPush push;
    private final int longest;
    private final TcpListener listener;

    /** Does not listen before {@link #start()}. */
    public SyslogTcpServer(TelemetryGateway gateway, SyslogSettings settings, TenantId tenant, String address) {
        this.push = new SyslogPush(gateway, tenant, settings.zone());
        this.longest = Math.toIntExact(settings.maxMessageBytes().toBytes());
        this.listener = new TcpListener(
                "syslog-tcp",
                new InetSocketAddress(address, settings.tcpPort()),
                settings.maxConnections(),
                this::serve);
    }

    private void serve(Socket connection) throws IOException, InterruptedException {
        try (MemoryBudget.Share share = push.gateway().memory().open(push.tenant())) {
            share.grow(SyslogFraming.FIRST_BYTES);
            SyslogFraming framing =
                    new SyslogFraming(connection.getInetAddress().getHostAddress(), longest);
            MessageClock clock = new MessageClock(connection, push.gateway().receiveTimeout());
            InputStream in = connection.getInputStream();
            ByteArrayOutputStream messages = new ByteArrayOutputStream();
            int count;
            do {
                clock.beforeRead(framing.begun());
                int room = framing.buffer().length - framing.length();
                count = in.read(framing.buffer(), framing.length(), room);
                if (count < 0) {
                    framing.end(messages);
                } else {
                    framing.read(count, messages);
                }
                if (messages.size() > 0) {
                    push.push(Door.SYSLOG_TCP, messages.toByteArray());
                    messages.reset();
                    clock.completed();
                }
                if (count == room && framing.growth() > 0) {
                    share.grow(framing.growth());
                    framing.grow();
                }
            } while (count >= 0);
        } catch (SocketTimeoutException e) {
            push.gateway().refused(Door.SYSLOG_TCP, Reason.TIMED_OUT);
            throw e;
        } catch (RefusalException e) {
            push.gateway().refused(Door.SYSLOG_TCP, e.reason());
            LOG.warn("A connection of syslog was closed: {}", e.text());
        }
    }

    @Override
    public void start() {
        listener.start();
    }

    @Override
    public int port() {
        return listener.port();
    }

    @Override
    public void close() {
        listener.close();
    }
}
