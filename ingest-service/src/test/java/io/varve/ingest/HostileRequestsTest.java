package io.varve.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.varve.ingest.gateway.fluent.ForwardServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

/** What is sent to do harm, at every door: bombs, floods of streams, heads without end, wrong types. */
class HostileRequestsTest {
    private static final int BOMB_BYTES = 24 << 20;

    @TempDir
    static Path folder;

    private static IngestStack stack;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        http = HttpClient.newHttpClient();
        stack = new IngestStack(folder)
                .startService("--varve.ingest.max-decoded-bytes=12MB", "--varve.ingest.fluent-forward.port=0");
    }

    @AfterAll
    static void stop() {
        stack.close();
        http.close();
    }

    static Stream<Arguments> bombs() {
        return Stream.of("/loki/api/v1/push", "/otlp/v1/logs", "/otlp/v1/traces", "/_bulk", "/index/_bulk")
                .flatMap(path -> Stream.of("gzip", "deflate", "zstd").map(codec -> Arguments.of(path, codec)));
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void aCompressedBombIsRefusedByNameAtEveryHttpDoor(String path, String codec) throws Exception {
        HttpResponse<String> answer = post(path, "application/json", codec, compressed(codec, new byte[BOMB_BYTES]));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("varve.ingest.max-decoded-bytes");
        assertNothingIsHeld();
    }

    @Test
    void aBombInSnappyIsRefusedByName() throws Exception {
        HttpResponse<String> answer =
                post("/loki/api/v1/push", "application/x-protobuf", "snappy", snappy(new byte[BOMB_BYTES]));
        assertThat(answer.statusCode()).isIn(400, 413);
        assertThat(answer.body()).contains("12582912");
        // A length that is announced and not there.
        byte[] lie = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07, 0};
        assertThat(post("/loki/api/v1/push", "application/x-protobuf", "snappy", lie)
                        .statusCode())
                .isEqualTo(400);
        assertNothingIsHeld();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void aBombOverGrpcIsRefused(String codec) throws Exception {
        Status status = export(codec, compressed(codec, new byte[BOMB_BYTES]));
        assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertNothingIsHeld();
    }

    @Test
    void aMessageOverGrpcThatIsNotWhatItSaysIsRefused() throws Exception {
        for (String codec : List.of("gzip", "zstd")) {
            Status status = export(codec, "no such thing".getBytes(UTF_8));
            assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(status.getDescription()).contains("grpc-encoding");
        }
        assertThat(export(null, new byte[20 << 20]).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertNothingIsHeld();
    }

    @Test
    void aMessageInZstdOverGrpcIsTaken() throws Exception {
        assertThat(export("zstd", compressed("zstd", new byte[0])).getCode()).isEqualTo(Status.Code.OK);
    }

    @Test
    void aBombInFluentForwardEndsTheConnection() throws Exception {
        byte[] bomb = compressed("gzip", new byte[BOMB_BYTES]);
        try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker();
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(),
                        stack.bean(StreamDoors.class)
                                .door(ForwardServer.class)
                                .orElseThrow()
                                .port())) {
            socket.setSoTimeout(30_000);
            out.packArrayHeader(3).packString("bomb");
            out.packBinaryHeader(bomb.length).writePayload(bomb);
            out.packMapHeader(2).packString("compressed").packString("gzip");
            out.packString("chunk").packString("c");
            socket.getOutputStream().write(out.toByteArray());
            assertThat(ended(socket)).isTrue();
        }
        assertNothingIsHeld();
    }

    @Test
    void twentyThousandStreamsInARequestAreTaken() throws Exception {
        HttpResponse<String> answer = post("/loki/api/v1/push", "application/json", null, streams("many", 20_000));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
        stack.await(
                "default",
                "SELECT concat(toString(count()), ' ', toString(uniqExact(stream_id))) FROM logs WHERE service = 'many'",
                "20000 20000");
        assertNothingIsHeld();
    }

    @Test
    void aHundredThousandStreamsInARequestAreRefusedByNameAndWhole() throws Exception {
        HttpResponse<String> answer = post("/loki/api/v1/push", "application/json", null, streams("toomany", 100_000));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(413);
        assertThat(answer.body()).contains("varve.kafka.max-record-bytes");
        assertThat(post("/loki/api/v1/push", "application/json", null, streams("few", 1))
                        .statusCode())
                .isEqualTo(204);
        stack.await("default", "SELECT toString(count()) FROM logs WHERE service = 'few'", "1");
        assertThat(stack.ask("default", "SELECT toString(count()) FROM logs WHERE service = 'toomany'"))
                .isEqualTo("0");
        assertNothingIsHeld();
    }

    private static byte[] streams(String app, int count) {
        long now = System.currentTimeMillis() * 1_000_000;
        StringBuilder body = new StringBuilder("{\"streams\":[");
        for (int i = 0; i < count; i++) {
            body.append(i == 0 ? "" : ",")
                    .append("{\"stream\":{\"app\":\"" + app + "\",\"n\":\"")
                    .append(i)
                    .append("\"},\"values\":[[\"")
                    .append(now)
                    .append("\",\"x\"]]}");
        }
        return body.append("]}").toString().getBytes(UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "/loki/api/v1/push, text/html, 415",
        "/loki/api/v1/push, application/x-www-form-urlencoded, 415",
        "/loki/api/v1/push, multipart/form-data; boundary=x, 415",
        "/otlp/v1/logs, , 415",
        "/otlp/v1/logs, text/plain, 415",
        "/otlp/v1/traces, , 415",
        "/otlp/v1/traces, application/xml, 415",
        "/_bulk, , 400",
        "/_bulk, ///, 400"
    })
    void aContentTypeThatIsWrongOrMissingIsNamed(String path, String type, int status) throws Exception {
        HttpResponse<String> answer = post(path, type, null, "x".getBytes(UTF_8));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).isNotBlank();
    }

    @Test
    void headersThatAreTooLargeOrTooManyAreRefusedAndTheConnectionIsClosed() throws Exception {
        String large = "X-Large: " + "x".repeat(200_000) + "\r\n";
        String many = "X-Many: y\r\n".repeat(20_000);
        for (String headers : List.of(large, many)) {
            for (int port :
                    new int[] {stack.http("/").getPort(), stack.otlpHttp("/").getPort()}) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    socket.setSoTimeout(30_000);
                    assertThat(answer(socket, "POST /v1/logs HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n"))
                            .satisfiesAnyOf(
                                    text -> assertThat(text).startsWith("HTTP/1.1 4"),
                                    text -> assertThat(text).isEmpty());
                }
            }
        }
        assertThat(post("/loki/api/v1/push", "application/json", null, "{\"streams\":[]}".getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(422);
    }

    private static String answer(Socket socket, String request) throws IOException {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        } catch (java.net.SocketException reset) {
            return "";
        }
    }

    private static boolean ended(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException reset) {
            return !(reset instanceof java.net.SocketTimeoutException);
        }
    }

    private static Status export(String codec, byte[] message) throws Exception {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", stack.otlpGrpc().getPort())
                .usePlaintext()
                .compressorRegistry(SlowClientsTest.asTheyAre())
                .build();
        try {
            CallOptions options = codec == null ? CallOptions.DEFAULT : CallOptions.DEFAULT.withCompression(codec);
            ClientCall<byte[], byte[]> call = channel.newCall(SlowClientsTest.EXPORT_LOGS, options);
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
            call.sendMessage(message);
            call.halfClose();
            return ended.get(60, TimeUnit.SECONDS);
        } finally {
            channel.shutdownNow();
        }
    }

    private static HttpResponse<String> post(String path, String type, String encoding, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(stack.http(path)).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (type != null) {
            request.header("Content-Type", type);
        }
        if (encoding != null) {
            request.header("Content-Encoding", encoding);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Memory is given back after the answer was written, a moment later. */
    private static void assertNothingIsHeld() throws Exception {
        String held = "";
        for (int i = 0; i < 100; i++) {
            held = http.send(
                            HttpRequest.newBuilder(stack.http("/metrics")).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("varve_gateway_memory_bytes"))
                    .findFirst()
                    .orElseThrow();
            if (held.endsWith(" 0.0")) {
                return;
            }
            Thread.sleep(50);
        }
        assertThat(held).endsWith(" 0.0");
    }

    private static byte[] snappy(byte[] body) {
        SnappyJavaCompressor compressor = new SnappyJavaCompressor();
        byte[] target = new byte[compressor.maxCompressedLength(body.length)];
        return Arrays.copyOf(target, compressor.compress(body, 0, body.length, target, 0, target.length));
    }

    private static byte[] compressed(String codec, byte[] body) throws IOException {
        if (codec.equals("zstd")) {
            return Zstd.compress(body);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = codec.equals("gzip") ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
            out.write(body);
        }
        return bytes.toByteArray();
    }
}
