package io.varve.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests at a fixed rate and says how long acknowledgements took, counted from when each request was due, and how long after its
 * acknowledgement a line could be queried. Requests come from a file of frames: length and rows as 32 bits, bytes of lines as 64, body.
 *
 * <p>{@code PacedIngest FILE DOOR STORE ROWS_PER_SECOND}, for example
 * {@code otlp3m.req http://127.0.0.1:4318/v1/logs http://127.0.0.1:8123/ 200000}
 */
public final class PacedIngest {
    private static final int FRAME_HEADER_BYTES = 16;
    private static final long LOOK_NANOS = 50_000_000;
    private static final long PATIENCE_NANOS = 120_000_000_000L;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ConcurrentLinkedQueue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final URI door;
    private final URI store;

    private PacedIngest(URI door, URI store) {
        this.door = door;
        this.store = store;
    }

    private record Request(ByteBuffer body, int rows) {}

    private record Acknowledged(long dueNanos, long atNanos, int rows) {}

    /** How many lines could be queried at a time. */
    private record Seen(long atNanos, long lines) {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<Request> requests = read(Path.of(arguments[0]));
        PacedIngest paced = new PacedIngest(URI.create(arguments[1]), URI.create(arguments[2]));
        double rowsPerSecond = Double.parseDouble(arguments[3]);
        long before = paced.lines();
        long start = System.nanoTime();
        paced.send(requests, rowsPerSecond, start, before);
    }

    private void send(List<Request> requests, double rowsPerSecond, long start, long before)
            throws IOException, InterruptedException {
        List<Seen> seen = new ArrayList<>();
        long all = before;
        for (Request request : requests) {
            all += request.rows();
        }
        try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            var _ = senders.submit(() -> {
                long due = start;
                for (Request request : requests) {
                    LockSupport.parkNanos(due - System.nanoTime());
                    long since = due;
                    var _ = senders.submit(() -> post(request, since));
                    due += (long) (request.rows() / rowsPerSecond * 1e9);
                }
            });
            long lines = before;
            while (lines < all && refused.get() == 0 && System.nanoTime() - start < PATIENCE_NANOS) {
                TimeUnit.NANOSECONDS.sleep(LOOK_NANOS);
                lines = lines();
                seen.add(new Seen(System.nanoTime(), lines - before));
            }
        }
        report(seen, start);
    }

    private boolean post(Request request, long due) throws IOException, InterruptedException {
        byte[] body = new byte[request.body().remaining()];
        request.body().duplicate().get(body);
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(door)
                        .header("Content-Type", "application/x-protobuf")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            refused.incrementAndGet();
            System.out.println("refused with " + response.statusCode() + ": " + response.body());
        }
        return acknowledged.add(new Acknowledged(due, System.nanoTime(), request.rows()));
    }

    private long lines() throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(store)
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "SELECT count() FROM varve.logs WHERE tenant = 'default'"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return Long.parseLong(response.body().strip());
    }

    /** A line counts as seen when as many lines are there as were acknowledged up to it. */
    private void report(List<Seen> seen, long start) {
        List<Acknowledged> inOrder = new ArrayList<>(acknowledged);
        inOrder.sort((a, b) -> Long.compare(a.atNanos(), b.atNanos()));
        long[] waits = inOrder.stream()
                .mapToLong(one -> one.atNanos() - one.dueNanos())
                .sorted()
                .toArray();
        long[] unseen = new long[inOrder.size()];
        long rows = 0;
        int look = 0;
        for (int i = 0; i < unseen.length; i++) {
            Acknowledged one = inOrder.get(i);
            rows += one.rows();
            while (look < seen.size() && seen.get(look).lines() < rows) {
                look++;
            }
            unseen[i] = look == seen.size()
                    ? Long.MAX_VALUE
                    : Math.max(0, seen.get(look).atNanos() - one.atNanos());
        }
        Arrays.sort(unseen);
        double seconds = (inOrder.getLast().atNanos() - start) / 1e9;
        System.out.printf(
                "%d requests, %d rows, %.0f rows/s, %d refused%n", waits.length, rows, rows / seconds, refused.get());
        System.out.printf("acknowledged after ms: %s%n", spread(waits));
        System.out.printf("then queryable after ms: %s%n", spread(unseen));
    }

    private static String spread(long[] sorted) {
        return "p50 %d, p99 %d, most %d"
                .formatted(
                        sorted[sorted.length / 2] / 1_000_000,
                        sorted[sorted.length * 99 / 100] / 1_000_000,
                        sorted[sorted.length - 1] / 1_000_000);
    }

    private static List<Request> read(Path file) throws IOException {
        List<Request> requests = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer frames = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                    .order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at + FRAME_HEADER_BYTES <= frames.limit(); ) {
                int length = frames.getInt(at);
                requests.add(new Request(frames.slice(at + FRAME_HEADER_BYTES, length), frames.getInt(at + 4)));
                at += FRAME_HEADER_BYTES + length;
            }
        }
        return requests;
    }
}
