package io.varve.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.varve.ingest.gateway.fluent.ForwardServer;
import io.varve.ingest.gateway.syslog.SyslogTcpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that take for ever, at every door, with a limit of one second. */
class SlowClientsTest {
    private static final int PATIENCE_MILLIS = 30_000;

    @TempDir
    static Path folder;

    private static IngestStack stack;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        http = HttpClient.newHttpClient();
        stack = new IngestStack(folder)
                .startService(
                        "--varve.ingest.receive-timeout=1s",
                        "--varve.ingest.syslog.tcp-port=0",
                        "--varve.ingest.fluent-forward.port=0");
    }

    @AfterAll
    static void stop() {
        stack.close();
        http.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/loki/api/v1/push", "/otlp/v1/logs", "/otlp/v1/traces", "/_bulk", "/v1/logs", "/v1/traces"})
    void aBodyThatComesByteByByteIsAnsweredWith408AndTheConnectionIsClosed(String path) throws Exception {
        URI url = path.startsWith("/v1/") ? stack.otlpHttp(path) : stack.http(path);
        String answer = trickle(url.getPort(), head(path, "Content-Length: 100000"), " ");
        assertThat(answer).startsWith("HTTP/1.1 408");
        assertThat(answer).contains("varve.ingest.receive-timeout");
        assertNothingIsHeld();
    }

    @Test
    void aChunkedBodyThatNeverEndsIsAnsweredWith408AndTheConnectionIsClosed() throws Exception {
        String answer = trickle(
                stack.http("/").getPort(), head("/loki/api/v1/push", "Transfer-Encoding: chunked"), "1\r\n \r\n");
        assertThat(answer).startsWith("HTTP/1.1 408");
        assertNothingIsHeld();
    }

    @Test
    void anAnnouncedBodyTakesMemoryOnlyAsItComes() throws Exception {
        int port = stack.http("/").getPort();
        Socket[] sockets = new Socket[100];
        try {
            for (int i = 0; i < sockets.length; i++) {
                sockets[i] = new Socket(InetAddress.getLoopbackAddress(), port);
                sockets[i].getOutputStream().write(head("/loki/api/v1/push", "Content-Length: 16000000"));
            }
            Thread.sleep(200);
            assertThat(metric("varve_gateway_memory_bytes")).isLessThan(100 * 4 * 1.1e6);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void aHeadThatComesByteByByteEndsTheConnection() throws Exception {
        for (int port :
                new int[] {stack.http("/").getPort(), stack.otlpHttp("/").getPort()}) {
            assertThat(trickle(port, "GET /ready HTTP/1.1\r\nX-Slow: ".getBytes(ISO_8859_1), "x"))
                    .isEmpty();
        }
    }

    @Test
    void aConnectionThatIsUsedAgainAndAgainOutlivesTheLimit() throws Exception {
        URI url = stack.otlpHttp("/v1/logs");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), url.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            for (int i = 0; i < 6; i++) {
                socket.getOutputStream()
                        .write(("POST /v1/logs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                        + "Content-Length: 2\r\n\r\n{}")
                                .getBytes(ISO_8859_1));
                assertThat(line(socket.getInputStream())).isEqualTo("HTTP/1.1 200 ");
                while (socket.getInputStream().available() > 0) {
                    socket.getInputStream().skipNBytes(socket.getInputStream().available());
                }
                Thread.sleep(300);
            }
        }
    }

    @Test
    void aMessageOverGrpcThatIsNeverWholeEndsTheCallAndGivesItsMemoryBack() throws Exception {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", stack.otlpGrpc().getPort())
                .usePlaintext()
                .build();
        try {
            // A call without a message, and one whose message has no end of the call behind it.
            for (byte[] message : new byte[][] {null, new byte[1000]}) {
                ClientCall<byte[], byte[]> call = channel.newCall(EXPORT_LOGS, CallOptions.DEFAULT);
                CompletableFuture<Status> ended = new CompletableFuture<>();
                call.start(
                        new ClientCall.Listener<>() {
                            @Override
                            public void onClose(Status status, Metadata trailers) {
                                ended.complete(status);
                            }
                        },
                        new Metadata());
                call.request(1);
                if (message != null) {
                    call.sendMessage(message);
                }
                Status status = ended.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
                assertThat(status.getDescription()).contains("varve.ingest.receive-timeout");
            }
        } finally {
            channel.shutdownNow();
        }
        assertNothingIsHeld();
    }

    @Test
    void aSyslogMessageThatIsNeverWholeEndsTheConnection() throws Exception {
        int port = stack.bean(StreamDoors.class)
                .door(SyslogTcpServer.class)
                .orElseThrow()
                .port();
        assertThat(trickle(port, "<13>slow: ".getBytes(ISO_8859_1), "x")).isEmpty();
        assertThat(trickle(port, "5000000 <13>skipped: ".getBytes(ISO_8859_1), "x"))
                .isEmpty();
    }

    @Test
    void aSyslogClientThatSendsWithoutAPauseOutlivesTheLimit() throws Exception {
        int port = stack.bean(StreamDoors.class)
                .door(SyslogTcpServer.class)
                .orElseThrow()
                .port();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            // The end of each write is in the middle of a message.
            String message = "<13>1 " + Instant.now() + " web1 busy 1 - - tick\n";
            for (int i = 0; i < 20; i++) {
                socket.getOutputStream()
                        .write(message.substring(10).getBytes(UTF_8), 0, i == 0 ? 0 : message.length() - 10);
                socket.getOutputStream().write(message.substring(0, 10).getBytes(UTF_8));
                Thread.sleep(100);
            }
            socket.getOutputStream().write(message.substring(10).getBytes(UTF_8));
        }
        stack.await("default", "SELECT toString(count()) FROM logs WHERE service = 'busy'", "20");
    }

    @Test
    void aFluentMessageThatIsNeverWholeEndsTheConnection() throws Exception {
        int port = stack.bean(StreamDoors.class)
                .door(ForwardServer.class)
                .orElseThrow()
                .port();
        // An array of three whose first element is a string of 16 MB.
        assertThat(trickle(port, new byte[] {(byte) 0x93, (byte) 0xdb, 0x01, 0, 0, 0}, "x"))
                .isEmpty();
    }

    /** Sends a byte or chunk every tenth of a second until the server has ended the connection; what it said. */
    private static String trickle(int port, byte[] begin, String again) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(begin);
            Thread trickling = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        Thread.sleep(Duration.ofMillis(100));
                        out.write(again.getBytes(ISO_8859_1));
                    }
                } catch (IOException | InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
            });
            try {
                StringBuilder answer = new StringBuilder();
                for (int next = read(socket); next >= 0; next = read(socket)) {
                    answer.append((char) next);
                }
                return answer.toString();
            } finally {
                trickling.interrupt();
            }
        }
    }

    private static int read(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (java.net.SocketException reset) {
            return -1;
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    private static byte[] head(String path, String length) {
        return ("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + length + "\r\n\r\n")
                .getBytes(ISO_8859_1);
    }

    /** Memory is given back after the answer was written, a moment later. */
    private static void assertNothingIsHeld() throws Exception {
        for (int i = 0; i < 100 && metric("varve_gateway_memory_bytes") > 0; i++) {
            Thread.sleep(50);
        }
        assertThat(metric("varve_gateway_memory_bytes")).isZero();
    }

    private static double metric(String name) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(stack.http("/metrics")).build(), HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream message) {
            try {
                return message.readAllBytes();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    };

    /** As a stream, whose messages a client of gRPC sends at once. */
    static final MethodDescriptor<byte[], byte[]> EXPORT_LOGS = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName("opentelemetry.proto.collector.logs.v1.LogsService/Export")
            .setRequestMarshaller(BYTES)
            .setResponseMarshaller(BYTES)
            .build();

    /** Compressors that take messages to be compressed already. */
    static CompressorRegistry asTheyAre() {
        CompressorRegistry registry = CompressorRegistry.newEmptyInstance();
        for (String name : List.of("gzip", "zstd")) {
            registry.register(new Compressor() {
                @Override
                public String getMessageEncoding() {
                    return name;
                }

                @Override
                public OutputStream compress(OutputStream message) {
                    return message;
                }
            });
        }
        return registry;
    }
}
