package io.varve.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreClientFaultTest {
    private static final TenantQuery QUERY = TenantQuery.of(TenantScope.of(TenantId.DEFAULT), "SELECT 1");

    private final BufferAllocator allocator = new RootAllocator();

    @AfterEach
    void noBufferIsLeft() {
        allocator.close();
    }

    @Test
    void aStoreThatIsNotThereIsUnavailable() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        try (StoreClient client = StoreClient.open(StoreOptions.at(URI.create("http://127.0.0.1:" + port)))) {
            StoreException failure = catchThrowableOfType(StoreException.class, () -> client.select(QUERY, allocator));
            assertThat(failure.kind()).isEqualTo(StoreException.Kind.UNAVAILABLE);
            assertThat(failure.retryable()).isTrue();
            assertThat(client.isReachable(Duration.ofSeconds(1))).isFalse();
        }
    }

    @Test
    void anErrorTextAmidTheRowsIsAnErrorAndNotTheEnd() throws IOException {
        byte[] rows = arrowStream(false);
        byte[] error = "\r\n__exception__\r\nabc\r\nCode: 159. DB::Exception: Timeout exceeded. (TIMEOUT_EXCEEDED)\r\n"
                .getBytes(StandardCharsets.UTF_8);
        StoreException failure = failureAfterOneBatch(ScriptedStore.chunked("", concat(rows, error), true));
        assertThat(failure.kind()).isEqualTo(StoreException.Kind.TIMEOUT);
        assertThat(failure.code()).isEqualTo(159);
        assertThat(failure.retryable()).isFalse();
    }

    @Test
    void anErrorTextBehindTheEndMarkerIsAnErrorToo() throws IOException {
        byte[] error = "\r\n__exception__\r\nabc\r\nCode: 241. DB::Exception: Memory limit exceeded.\r\n"
                .getBytes(StandardCharsets.UTF_8);
        StoreException failure =
                failureAfterOneBatch(ScriptedStore.chunked("", concat(arrowStream(true), error), false));
        assertThat(failure.kind()).isEqualTo(StoreException.Kind.MEMORY);
    }

    @Test
    void streamsOfTheSameColumnsBehindOneAnotherAreOneAnswer() throws IOException {
        byte[] twice = concat(arrowStream(true), arrowStream(true));
        try (ScriptedStore store = new ScriptedStore(ScriptedStore.chunked("", twice, true), false);
                StoreClient client = StoreClient.open(store.options());
                ArrowResult result = client.select(QUERY, allocator)) {
            assertThat(result.next()).isTrue();
            assertThat(result.next()).isTrue();
            assertThat(result.root().getRowCount()).isEqualTo(3);
            assertThat(result.next()).isFalse();
        }
    }

    @Test
    void rowsWithoutTheEndMarkerAreNotTakenForAllRows() throws IOException {
        assertThat(failureAfterOneBatch(ScriptedStore.chunked("", arrowStream(false), true))
                        .kind())
                .isEqualTo(StoreException.Kind.UNAVAILABLE);
    }

    @Test
    void aConnectionThatBreaksAmidTheRowsIsAnError() throws IOException {
        assertThat(failureAfterOneBatch(ScriptedStore.chunked("", arrowStream(false), false))
                        .kind())
                .isEqualTo(StoreException.Kind.UNAVAILABLE);
    }

    @Test
    void aBatchThatIsCutIsAnError() throws IOException {
        byte[] rows = arrowStream(false);
        byte[] cut = Arrays.copyOf(rows, rows.length - 5);
        try (ScriptedStore store = new ScriptedStore(ScriptedStore.chunked("", cut, true), false);
                StoreClient client = StoreClient.open(store.options());
                ArrowResult result = client.select(QUERY, allocator)) {
            assertThatThrownBy(result::next).isInstanceOf(StoreException.class);
        }
    }

    @Test
    void anAnswerThatIsNoArrowIsAnError() throws IOException {
        byte[] text = "<html>a proxy says something else entirely</html>".getBytes(StandardCharsets.UTF_8);
        try (ScriptedStore store = new ScriptedStore(ScriptedStore.chunked("", text, true), false);
                StoreClient client = StoreClient.open(store.options())) {
            assertThatThrownBy(() -> client.select(QUERY, allocator)).isInstanceOf(StoreException.class);
        }
    }

    @Test
    void wholeStreamIsReadToItsEnd() throws IOException {
        String summary = "X-ClickHouse-Summary: {\"read_rows\":\"3\",\"read_bytes\":\"12\",\"elapsed_ns\":\"7\"}\r\n";
        try (ScriptedStore store = new ScriptedStore(ScriptedStore.chunked(summary, arrowStream(true), true), false);
                StoreClient client = StoreClient.open(store.options());
                ArrowResult result = client.select(QUERY, allocator)) {
            assertThat(result.next()).isTrue();
            assertThat(result.root().getRowCount()).isEqualTo(3);
            assertThat(result.next()).isFalse();
            assertThat(result.summary()).isEqualTo(new QuerySummary(3, 12, 0, 0, 7));
        }
    }

    @Test
    void cancelWakesAReaderAndKillsTheQuery() throws Exception {
        try (ScriptedStore store = new ScriptedStore(ScriptedStore.chunked("", arrowStream(false), false), true);
                StoreClient client = StoreClient.open(store.options());
                ArrowResult result = client.select(QUERY, allocator)) {
            assertThat(result.next()).isTrue();
            Thread canceller = Thread.ofVirtual().start(result::cancel);
            StoreException failure = catchThrowableOfType(StoreException.class, result::next);
            assertThat(failure.kind()).isEqualTo(StoreException.Kind.CANCELLED);
            canceller.join();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (store.requestLines().size() < 2 && System.nanoTime() < deadline) {
                Thread.sleep(10);
            }
            assertThat(store.requestLines()).hasSize(2);
        }
    }

    @Test
    void aStoreThatStaysSilentIsGivenUpOn() throws IOException {
        TenantQuery brief = QUERY.limits(QueryLimits.DEFAULT.withTime(Duration.ofMillis(1)));
        try (ScriptedStore store = new ScriptedStore(new byte[0], true);
                StoreClient client = StoreClient.open(store.options())) {
            StoreException failure = catchThrowableOfType(StoreException.class, () -> client.select(brief, allocator));
            assertThat(failure.kind()).isEqualTo(StoreException.Kind.TIMEOUT);
        }
    }

    @Test
    void anErrorStatusIsReadForItsCode() throws IOException {
        byte[] answer =
                ("HTTP/1.1 500 Internal Server Error\r\nX-ClickHouse-Exception-Code: 241\r\nContent-Length: 24\r\n\r\n"
                                + "Code: 241. DB::Exception")
                        .getBytes(StandardCharsets.ISO_8859_1);
        try (ScriptedStore store = new ScriptedStore(answer, false);
                StoreClient client = StoreClient.open(store.options())) {
            StoreException failure = catchThrowableOfType(StoreException.class, () -> client.select(QUERY, allocator));
            assertThat(failure.kind()).isEqualTo(StoreException.Kind.MEMORY);
        }
    }

    @Test
    void aSelectThatAnothersKillHasHitIsTriedAgain() throws IOException {
        byte[] answer =
                ("HTTP/1.1 500 Internal Server Error\r\nX-ClickHouse-Exception-Code: 394\r\nContent-Length: 24\r\n\r\n"
                                + "Code: 394. DB::Exception")
                        .getBytes(StandardCharsets.ISO_8859_1);
        try (ScriptedStore store = new ScriptedStore(answer, false);
                StoreClient client = StoreClient.open(store.options())) {
            StoreException failure = catchThrowableOfType(StoreException.class, () -> client.select(QUERY, allocator));
            assertThat(failure.kind()).isEqualTo(StoreException.Kind.CANCELLED);
            assertThat(store.requestLines()).hasSize(3).doesNotHaveDuplicates();
        }
    }

    private StoreException failureAfterOneBatch(byte[] answer) throws IOException {
        try (ScriptedStore store = new ScriptedStore(answer, false);
                StoreClient client = StoreClient.open(store.options());
                ArrowResult result = client.select(QUERY, allocator)) {
            assertThat(result.next()).isTrue();
            return catchThrowableOfType(StoreException.class, result::next);
        }
    }

    private byte[] arrowStream(boolean withEnd) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (IntVector numbers = new IntVector("n", allocator);
                VectorSchemaRoot root = VectorSchemaRoot.of(numbers);
                ArrowStreamWriter writer = new ArrowStreamWriter(root, null, bytes)) {
            numbers.allocateNew(3);
            for (int i = 0; i < 3; i++) {
                numbers.set(i, i);
            }
            root.setRowCount(3);
            writer.writeBatch();
            if (withEnd) {
                writer.end();
            }
            return bytes.toByteArray();
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
