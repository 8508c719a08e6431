package io.varve.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ninety-nine tenants push ten lines five times a second each; how long do their acknowledgements take, and how long while a hundredth
 * tenant pushes as much as it can? Rounds with and without the flood take turns, so that both see the same machine.
 *
 * <p>Against a running Varve: {@code ./varve up -d --set varve.auth.mode=header}, then this with its URL.
 */
public final class TenantFairness {
    private static final int TENANTS = 99;
    private static final int FLOODING_CONNECTIONS = 16;
    private static final int FLOODING_LINES = 10_000;
    private static final Duration PERIOD = Duration.ofMillis(200);
    private static final Duration ROUND = Duration.ofSeconds(12);
    private static final int ROUNDS = 3;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI door;
    private final AtomicLong counter = new AtomicLong(System.nanoTime());

    private TenantFairness(URI door) {
        this.door = door;
    }

    /** @param arguments the URL of the API, http://127.0.0.1:3100 when there is none */
    public static void main(String[] arguments) throws InterruptedException {
        String url = arguments.length == 0 ? "http://127.0.0.1:3100" : arguments[0];
        TenantFairness bench = new TenantFairness(URI.create(url + "/loki/api/v1/push"));
        bench.round(false); // warms up
        List<Long> quiet = new ArrayList<>();
        List<Long> flooded = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            quiet.addAll(bench.round(false));
            flooded.addAll(bench.round(true));
        }
        print("alone", quiet);
        print("beside a flood", flooded);
        System.out.printf(
                Locale.ROOT, "p99 ratio %.2f%n", (double) quantile(flooded, 0.99) / (double) quantile(quiet, 0.99));
    }

    private static void print(String name, List<Long> nanos) {
        System.out.printf(
                Locale.ROOT,
                "%-15s %6d pushes   p50 %6.1f ms   p99 %6.1f ms   max %6.1f ms%n",
                name,
                nanos.size(),
                quantile(nanos, 0.5) / 1e6,
                quantile(nanos, 0.99) / 1e6,
                quantile(nanos, 1) / 1e6);
    }

    private static long quantile(List<Long> nanos, double quantile) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[Math.min(sorted.length - 1, (int) (sorted.length * quantile))];
    }

    private List<Long> round(boolean flood) throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong floodedLines = new AtomicLong();
        AtomicLong floodRefused = new AtomicLong();
        AtomicLong failed = new AtomicLong();
        ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; flood && i < FLOODING_CONNECTIONS; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                byte[] body = body(FLOODING_LINES);
                while (!stop.get()) {
                    // Another request each time: equal bytes would be taken for a repeat.
                    stamp(body);
                    if (push("flood", body) == 204) {
                        floodedLines.addAndGet(FLOODING_LINES);
                    } else {
                        floodRefused.incrementAndGet();
                        sleep(PERIOD.toNanos());
                    }
                }
            }));
        }
        for (int tenant = 0; tenant < TENANTS; tenant++) {
            String name = "tenant-" + tenant;
            long offset = PERIOD.toNanos() * tenant / TENANTS;
            threads.add(Thread.ofVirtual().start(() -> {
                byte[] body = body(10);
                sleep(offset);
                while (!stop.get()) {
                    stamp(body);
                    long start = System.nanoTime();
                    if (push(name, body) == 204) {
                        latencies.add(System.nanoTime() - start);
                    } else {
                        failed.incrementAndGet();
                    }
                    sleep(Math.max(0, PERIOD.toNanos() - (System.nanoTime() - start)));
                }
            }));
        }
        sleep(ROUND.toNanos());
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.printf(
                Locale.ROOT,
                "round %s: %d pushes, %d refused; flood %,d lines/s, %d refused%n",
                flood ? "with flood" : "alone",
                latencies.size(),
                failed.get(),
                floodedLines.get() / ROUND.toSeconds(),
                floodRefused.get());
        return List.copyOf(latencies);
    }

    private int push(String tenant, byte[] body) {
        try {
            return http.send(
                            HttpRequest.newBuilder(door)
                                    .header("X-Scope-OrgID", tenant)
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** A push of lines of about 150 bytes; the first is numbered by {@link #stamp}. */
    private static byte[] body(int lines) {
        StringBuilder values = new StringBuilder();
        long now = System.currentTimeMillis() * 1_000_000;
        for (int line = 0; line < lines; line++) {
            values.append(line == 0 ? "" : ",")
                    .append("[\"")
                    .append(now + line)
                    .append("\",\"level=info method=GET path=/cart/")
                    .append(String.format(Locale.ROOT, "%020d", line))
                    .append(
                            " status=200 duration=17ms peer=10.0.7.31 agent=\\\"Mozilla/5.0 (X11; Linux x86_64)\\\"\"]");
        }
        return ("{\"streams\":[{\"stream\":{\"service_name\":\"fair\"},\"values\":[" + values + "]}]}").getBytes(UTF_8);
    }

    private void stamp(byte[] body) {
        byte[] number =
                String.format(Locale.ROOT, "%020d", counter.incrementAndGet()).getBytes(UTF_8);
        byte[] mark = "path=/cart/".getBytes(UTF_8);
        int at = 0;
        while (!Arrays.equals(body, at, at + mark.length, mark, 0, mark.length)) {
            at++;
        }
        System.arraycopy(number, 0, body, at + mark.length, number.length);
    }

    private static void sleep(long nanos) {
        try {
            Thread.sleep(Duration.ofNanos(nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
