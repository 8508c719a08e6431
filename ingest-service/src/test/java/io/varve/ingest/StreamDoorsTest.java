package io.varve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.ingest.gateway.fluent.ForwardServer;
import io.varve.ingest.gateway.syslog.SyslogTcpServer;
import io.varve.ingest.gateway.syslog.SyslogUdpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

/** Syslog and Fluent forward, over real sockets into a real store. */
class StreamDoorsTest {
    private static final String KEY = "a shared key";

    @TempDir
    static Path folder;

    private static IngestStack stack;

    @BeforeAll
    static void start() throws Exception {
        stack = new IngestStack(folder)
                .startService(
                        "--varve.ingest.syslog.tcp-port=0",
                        "--varve.ingest.syslog.udp-port=0",
                        "--varve.ingest.syslog.tenant=sys",
                        "--varve.ingest.syslog.max-message-bytes=2KB",
                        "--varve.ingest.max-decoded-bytes=1MB",
                        "--varve.ingest.syslog.max-connections=50",
                        "--varve.ingest.fluent-forward.port=0",
                        "--varve.ingest.fluent-forward.shared-key=" + KEY);
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void messagesOverTcpAreStoredHoweverTheyAreFramed() throws Exception {
        String first = "<34>1 " + Instant.now() + " web1 framed 1 - - first";
        String second = "<34>1 " + Instant.now() + " web1 framed 1 - - second\nwith two lines";
        String third = "<34>1 " + Instant.now() + " web1 framed 1 - - third";
        String last = "<34>1 " + Instant.now() + " web1 framed 1 - - not ended";
        try (Socket socket = syslog()) {
            String all = first.length() + " " + first + second.length() + " " + second + third + "\r\n\n" + third + "\0"
                    + last;
            for (byte one : all.getBytes(UTF_8)) {
                socket.getOutputStream().write(one);
            }
        }
        stack.await(
                "sys",
                "SELECT replaceAll(body, '\\n', '|') FROM logs WHERE service = 'framed' ORDER BY ts, seq",
                "first\nsecond|with two lines\nthird\nthird\nnot ended");
    }

    @Test
    void aMessageThatIsTooLongIsCutOffAndTheNextIsWhole() throws Exception {
        String start = "<34>1 " + Instant.now() + " web1 long 1 - - ";
        String tooLong = start + "x".repeat(10_000);
        try (Socket socket = syslog()) {
            socket.getOutputStream()
                    .write((tooLong.length() + " " + tooLong + tooLong + "\n" + start + "next\n").getBytes(UTF_8));
        }
        int left = 2048 - start.length();
        stack.await(
                "sys",
                "SELECT toString(length(body)) FROM logs WHERE service = 'long' ORDER BY seq",
                left + "\n" + left + "\n4");
    }

    @Test
    void theSameLineTwiceInASecondIsTwoLines() throws Exception {
        String message = "<13>1 2026-01-01T00:00:00Z web1 twice - - - tick\n";
        for (int i = 0; i < 2; i++) {
            try (Socket socket = syslog()) {
                socket.getOutputStream().write(message.getBytes(UTF_8));
            }
        }
        stack.await("sys", "SELECT toString(count()) FROM logs WHERE service = 'twice'", "2");
    }

    @Test
    void datagramsAreStored() throws Exception {
        int port = stack.bean(StreamDoors.class)
                .door(SyslogUdpServer.class)
                .orElseThrow()
                .port();
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < 100; i++) {
                byte[] message = ("<13>udp: datagram " + i).getBytes(UTF_8);
                socket.send(new DatagramPacket(message, message.length, InetAddress.getLoopbackAddress(), port));
            }
        }
        stack.await("sys", "SELECT toString(uniqExact(body)) FROM logs WHERE service = 'udp'", "100");
        assertThat(stack.ask(
                        "sys",
                        "SELECT DISTINCT metadata['host_name'] FROM streams WHERE labels['service_name'] = 'udp'"))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void moreConnectionsThanAllowedAreTurnedAway() throws Exception {
        Socket[] sockets = new Socket[60];
        int turnedAway = 0;
        try {
            for (int i = 0; i < sockets.length; i++) {
                sockets[i] = syslog();
            }
            for (Socket socket : sockets) {
                socket.setSoTimeout(200);
                try {
                    turnedAway += socket.getInputStream().read() < 0 ? 1 : 0;
                } catch (java.net.SocketTimeoutException stillOpen) {
                    // as it should be
                }
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        assertThat(turnedAway).isBetween(10, 15);
    }

    @Test
    void aChunkOfFluentForwardIsAcknowledgedAndARepeatIsStoredOnce() throws Exception {
        byte[] message = event("forward.once", "once", "chunk-1");
        for (int i = 0; i < 2; i++) {
            try (Socket socket = forward(KEY)) {
                socket.getOutputStream().write(message);
                assertThat(acknowledgement(socket)).isEqualTo("chunk-1");
            }
        }
        stack.await("default", "SELECT body FROM logs WHERE service = 'forward.once'", "once");
    }

    @Test
    void eventsWithoutAChunkAreAllStored() throws Exception {
        try (Socket socket = forward(KEY)) {
            for (int i = 0; i < 3; i++) {
                socket.getOutputStream().write(event("forward.plain", "same", null));
            }
            socket.getOutputStream().write(0xc0); // a heartbeat
            socket.getOutputStream().write(event("forward.plain", "last", "c"));
            assertThat(acknowledgement(socket)).isEqualTo("c");
        }
        stack.await("default", "SELECT toString(count()) FROM logs WHERE service = 'forward.plain'", "4");
    }

    @Test
    void aClientWithTheWrongKeyIsTurnedAway() throws Exception {
        try (Socket socket = forward("wrong")) {
            socket.getOutputStream().write(event("forward.wrong", "x", "c"));
            assertThat(ended(socket)).isTrue();
        }
    }

    @Test
    void whatIsNoMessageOrTooLargeEndsTheConnection() throws Exception {
        byte[] large = new byte[3 << 20];
        for (byte[] bad : new byte[][] {
            {(byte) 0xc1},
            {(byte) 0x91, 0x01},
            HexFormat.of().parseHex("92a174c67fffffff"),
            event("t", new String(large, UTF_8), "c")
        }) {
            try (Socket socket = forward(KEY)) {
                try {
                    socket.getOutputStream().write(bad);
                } catch (IOException closedWhileSending) {
                    continue;
                }
                socket.shutdownOutput();
                assertThat(ended(socket)).isTrue();
            }
        }
    }

    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private static Socket syslog() throws IOException {
        return new Socket(
                InetAddress.getLoopbackAddress(),
                stack.bean(StreamDoors.class)
                        .door(SyslogTcpServer.class)
                        .orElseThrow()
                        .port());
    }

    /** A connection with the handshake done. */
    private static Socket forward(String key) throws Exception {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(),
                stack.bean(StreamDoors.class)
                        .door(ForwardServer.class)
                        .orElseThrow()
                        .port());
        socket.setSoTimeout(20_000);
        MessageUnpacker in = MessagePack.newDefaultUnpacker(new Unbuffered(socket.getInputStream()));
        byte[] nonce = in.unpackValue().asArrayValue().get(1).asMapValue().entrySet().stream()
                .filter(option -> option.getKey().asStringValue().asString().equals("nonce"))
                .findFirst()
                .orElseThrow()
                .getValue()
                .asRawValue()
                .asByteArray();
        byte[] salt = "salt".getBytes(UTF_8);
        MessageDigest digest = MessageDigest.getInstance("SHA-512");
        for (byte[] part : new byte[][] {salt, "client".getBytes(UTF_8), nonce, key.getBytes(UTF_8)}) {
            digest.update(part);
        }
        try (MessageBufferPacker ping = MessagePack.newDefaultBufferPacker()) {
            ping.packArrayHeader(6).packString("PING").packString("client");
            ping.packBinaryHeader(salt.length).writePayload(salt);
            ping.packString(HexFormat.of().formatHex(digest.digest()))
                    .packString("")
                    .packString("");
            socket.getOutputStream().write(ping.toByteArray());
        }
        assertThat(in.unpackValue().asArrayValue().get(1).asBooleanValue().getBoolean())
                .isEqualTo(key.equals(KEY));
        return socket;
    }

    private static String acknowledgement(Socket socket) throws IOException {
        MessageUnpacker in = MessagePack.newDefaultUnpacker(new Unbuffered(socket.getInputStream()));
        return in.unpackValue()
                .asMapValue()
                .values()
                .iterator()
                .next()
                .asStringValue()
                .asString();
    }

    /** Gives one byte at a time, so that nothing of the next message is swallowed. */
    private static final class Unbuffered extends InputStream {
        private final InputStream in;

        Unbuffered(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            return in.read();
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            return in.read(target, offset, Math.min(1, count));
        }
    }

    private static byte[] event(String tag, String line, String chunk) throws IOException {
        try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
            out.packArrayHeader(4).packString(tag).packLong(1_767_225_600L);
            out.packMapHeader(1).packString("log").packString(line);
            out.packMapHeader(chunk == null ? 0 : 1);
            if (chunk != null) {
                out.packString("chunk").packString(chunk);
            }
            return out.toByteArray();
        }
    }
}
