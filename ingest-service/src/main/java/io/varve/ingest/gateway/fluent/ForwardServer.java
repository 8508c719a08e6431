package io.varve.ingest.gateway.fluent;

import io.varve.ingest.gateway.BatchDecoder;
import io.varve.ingest.gateway.DecoderPool;
import io.varve.ingest.gateway.Delivery;
import io.varve.ingest.gateway.Door;
import io.varve.ingest.gateway.ListeningDoor;
import io.varve.ingest.gateway.MemoryBudget;
import io.varve.ingest.gateway.RefusalException;
import io.varve.ingest.gateway.RefusalException.Reason;
import io.varve.ingest.gateway.TelemetryGateway;
import io.varve.ingest.gateway.tcp.TcpListener;
import io.varve.store.TenantId;
import io.varve.wire.MalformedRequestException;
import io.varve.wire.fluent.ForwardDecoder;
import io.varve.wire.fluent.ForwardMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server of the Fluent forward protocol. A chunk is acknowledged when Kafka has its events; a message that is none ends the connection. */
public final class ForwardServer implements ListeningDoor {
    private static final Logger LOG = LoggerFactory.getLogger(ForwardServer.class);
    private static final byte NIL = (byte) 0xc0;

    private final TelemetryGateway gateway;
    private final TenantId tenant;
    private final String sharedKey;
    private final TcpListener listener;
    private final DecoderPool<ForwardDecoder> decoders = new DecoderPool<>(ForwardDecoder::new);

    /** Does not listen before {@link #start()}. */
    public ForwardServer(TelemetryGateway gateway, ForwardSettings settings, TenantId tenant, String address) {
        this.gateway = gateway;
        this.tenant = tenant;
        this.sharedKey = settings.sharedKey();
        this.listener = new TcpListener(
                "fluent-forward",
                new InetSocketAddress(address, settings.port()),
                settings.maxConnections(),
                this::serve);
    }

    private void serve(Socket connection) throws IOException, InterruptedException {
        try (MemoryBudget.Share share = gateway.memory().open(tenant)) {
            MessageInput messages = new MessageInput(connection, share, gateway.receiveTimeout());
            OutputStream out = connection.getOutputStream();
            if (!sharedKey.isEmpty()) {
                Handshake handshake = new Handshake(sharedKey);
                handshake.greet(out);
                if (!handshake.answer(messages.next(Handshake.LONGEST_PING), out)) {
                    LOG.warn("A client of Fluent forward does not know the shared key and was turned away");
                    return;
                }
            }
            for (byte[] message = messages.next(gateway.maxDecodedBytes());
                    message != null;
                    message = messages.next(gateway.maxDecodedBytes())) {
                // A nil is a heartbeat.
                if (message[0] != NIL) {
                    take(message, out);
                }
            }
        } catch (SocketTimeoutException e) {
            gateway.refused(Door.FLUENT_FORWARD, Reason.TIMED_OUT);
            throw e;
        } catch (RefusalException e) {
            gateway.refused(Door.FLUENT_FORWARD, e.reason());
            LOG.warn("A connection of Fluent forward was closed: {}", e.text());
        } catch (MalformedRequestException e) {
            LOG.warn("A connection of Fluent forward was closed: {}", e.getMessage());
        }
    }

    private void take(byte[] bytes, OutputStream out)
            throws MalformedRequestException, RefusalException, IOException, InterruptedException {
        ForwardMessage message = ForwardMessage.parse(bytes);
        BatchDecoder decoding = (body, batch, receivedUnixNano) -> {
            ForwardDecoder decoder = decoders.take();
            try {
                return decoder.decode(body, message, gateway.maxDecodedBytes(), batch, receivedUnixNano);
            } finally {
                decoders.giveBack(decoder);
            }
        };
        String chunk = message.chunk();
        gateway.pushUntilTaken(
                Door.FLUENT_FORWARD, tenant, bytes, decoding, chunk == null ? Delivery.ONCE : Delivery.REPEATED);
        if (chunk != null) {
            try (MessageBufferPacker ack = MessagePack.newDefaultBufferPacker()) {
                ack.packMapHeader(1).packString("ack").packString(chunk);
                out.write(ack.toByteArray());
            }
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
