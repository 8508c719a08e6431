package io.varve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Clients that push until they are stopped and repeat what was not acknowledged, the same bytes, as clients do; and the count of what has become
 * of it: each acknowledged line is there exactly once, by its text and by its sequence number.
 */
final class FaultLoad implements AutoCloseable {
    private static final int LINES = 20;

    /** Now and then a push of several Kafka records. */
    private static final int LARGE_LINES = 120;

    private static final int LARGE_LINE = 60_000;
    private static final String SERVICE = "faults";

    private final Supplier<String> api;
    private final List<Thread> clients = new ArrayList<>();
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();
    private final Set<String> answers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicLong clock = new AtomicLong(System.currentTimeMillis() * 1_000_000);
    private volatile boolean stopping;

    /**
     * @param api the URL to push to
     * @param large whether some pushes are of several Kafka records
     */
    FaultLoad(Supplier<String> api, long seed, int clients, boolean large) {
        this.api = api;
        for (int i = 0; i < clients; i++) {
            int client = i;
            Random random = new Random(seed + i);
            this.clients.add(Thread.ofVirtual().start(() -> send(client, random, large)));
        }
    }

    private void send(int client, Random random, boolean large) {
        for (int push = 0; !stopping; push++) {
            String name = client + "-" + push;
            boolean isLarge = large && random.nextInt(60) == 0;
            int lines = isLarge ? LARGE_LINES : LINES;
            boolean bulk = random.nextBoolean();
            String body = bulk ? bulkBody(name, lines, isLarge) : pushBody(name, lines, isLarge);
            while (!accepted(bulk, body)) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                pause(100);
            }
            acknowledged.put(name, lines);
            pause(random.nextInt(60));
        }
    }

    /** Repeated for as long as it takes, whatever the answer: a client that gives up would prove nothing. */
    private boolean accepted(boolean bulk, String body) {
        try {
            Http.Answer answer = bulk
                    ? Http.post(java.net.URI.create(api.get() + "/_bulk"), "application/x-ndjson", body)
                    : Http.post(java.net.URI.create(api.get() + "/loki/api/v1/push"), "application/json", body);
            if (bulk ? answer.status() == 200 && answer.body().contains("\"errors\":false") : answer.status() == 204) {
                return true;
            }
            refused.incrementAndGet();
            answers.add(answer.status() + " "
                    + answer.body().replaceAll("\\d+", "N").lines().findFirst().orElse(""));
        } catch (IOException | RuntimeException gone) {
            unanswered.incrementAndGet();
        }
        return false;
    }

    private String pushBody(String name, int lines, boolean large) {
        StringBuilder values = new StringBuilder();
        for (int line = 0; line < lines; line++) {
            values.append(line == 0 ? "" : ",")
                    .append("[\"")
                    .append(clock.incrementAndGet())
                    .append("\",\"")
                    .append(line(name, line, large))
                    .append("\"]");
        }
        return "{\"streams\":[{\"stream\":{\"service_name\":\"" + SERVICE + "\"},\"values\":[" + values + "]}]}";
    }

    private static String bulkBody(String name, int lines, boolean large) {
        StringBuilder body = new StringBuilder();
        long now = System.currentTimeMillis();
        for (int line = 0; line < lines; line++) {
            body.append("{\"create\":{\"_index\":\"i\"}}\n{\"@timestamp\":")
                    .append(now)
                    .append(",\"service.name\":\"" + SERVICE + "\",\"message\":\"")
                    .append(line(name, line, large))
                    .append("\"}\n");
        }
        return body.toString();
    }

    private static String line(String name, int line, boolean large) {
        return "push " + name + " line " + line + (large ? " " + "x".repeat(LARGE_LINE) : "");
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    int acknowledgedPushes() {
        return acknowledged.size();
    }

    /** What refused pushes were told, numbers left out. */
    Set<String> answers() {
        return answers;
    }

    /** Waits until as many more pushes are acknowledged. */
    void awaitMore(int pushes) throws InterruptedException {
        int goal = acknowledgedPushes() + pushes;
        long deadline = System.nanoTime() + 120_000_000_000L;
        while (acknowledgedPushes() < goal) {
            assertThat(System.nanoTime()).as("pushes are taken again; " + this).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    /**
     * What was acknowledged before this call is stored once, and nothing at all is stored twice. A failure names what is wrong and quotes
     * Varve, since a fault hardly comes again.
     */
    void assertEachOnce(VarveProcess varve, String about) throws Throwable {
        Map<String, Integer> expected = new HashMap<>(acknowledged);
        Eventually.holds(() -> {
            Map<String, int[]> stored = stored(varve);
            List<String> lost = new ArrayList<>();
            List<String> twice = new ArrayList<>();
            for (Map.Entry<String, int[]> push : stored.entrySet()) {
                int[] counts = push.getValue(); // rows, different lines, different sequence numbers
                if (counts[0] != counts[1] || counts[0] != counts[2]) {
                    twice.add(push.getKey() + " has " + counts[0] + " rows, " + counts[1] + " lines");
                }
            }
            for (Map.Entry<String, Integer> push : expected.entrySet()) {
                int[] counts = stored.get(push.getKey());
                if (counts == null || counts[1] != push.getValue()) {
                    lost.add(push.getKey() + " has " + (counts == null ? 0 : counts[1]) + " lines of "
                            + push.getValue());
                }
            }
            assertThat(lost.size() + " lost, " + twice.size() + " twice")
                    .as(() -> about + ": lost " + lost + ", twice " + twice + "; Varve said\n" + varve.output())
                    .isEqualTo("0 lost, 0 twice");
        });
    }

    private static Map<String, int[]> stored(VarveProcess varve) throws IOException {
        String answer = Http.post(
                        varve.store("/"),
                        "text/plain",
                        "SELECT splitByChar(' ', body)[2] AS push, count(), uniqExact(splitByChar(' ', body)[4]), "
                                + "uniqExact(sender, seq) FROM varve.logs WHERE service = '" + SERVICE
                                + "' GROUP BY push FORMAT TSV")
                .body();
        Map<String, int[]> stored = new HashMap<>();
        for (String row : answer.lines().toList()) {
            String[] fields = row.split("\t", -1);
            if (fields.length != 4) {
                throw new IOException("the store answers " + row.substring(0, Math.min(row.length(), 200)));
            }
            stored.put(
                    fields[0],
                    new int[] {Integer.parseInt(fields[1]), Integer.parseInt(fields[2]), Integer.parseInt(fields[3])});
        }
        return stored;
    }

    /** Stops the clients, whatever they have begun. */
    @Override
    public void close() {
        stopping = true;
        clients.forEach(Thread::interrupt);
    }

    /** Stops the clients once what they have begun is acknowledged. */
    void finish() throws InterruptedException {
        stopping = true;
        for (Thread client : clients) {
            assertThat(client.join(java.time.Duration.ofMinutes(2)))
                    .as("a push is still not taken; " + this)
                    .isTrue();
        }
    }

    @Override
    public String toString() {
        return acknowledged.size() + " pushes acknowledged, " + refused + " refused, " + unanswered
                + " without an answer; " + String.join("; ", answers);
    }
}
