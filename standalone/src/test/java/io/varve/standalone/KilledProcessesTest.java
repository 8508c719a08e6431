package io.varve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While logs are being sent, the store is killed, then all of Varve; every acknowledged line is there once, and none twice. */
class KilledProcessesTest {
    private static final int LINES_PER_PUSH = 50;
    private static final int PUSHES_BETWEEN_KILLS = 40;

    @TempDir
    Path data;

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger pushes = new AtomicInteger();

    @Test
    void everyAcknowledgedLineIsThereOnce() throws Throwable {
        List<String> ports = VarveProcess.freePorts();
        try (VarveProcess varve = VarveProcess.startWith(data, ports)) {
            Thread sender = sendUntilItEnds(varve);
            awaitPushes(PUSHES_BETWEEN_KILLS);
            List<ProcessHandle> store = varve.children();
            assertThat(store).hasSize(1);
            store.getFirst().destroyForcibly();
            awaitPushes(PUSHES_BETWEEN_KILLS);
            Eventually.holds(() ->
                    assertThat(Http.get(varve.http("/metrics")).body()).contains("varve_store_restarts_total 1.0"));
            awaitPushes(PUSHES_BETWEEN_KILLS);

            List<ProcessHandle> children = varve.children();
            varve.kill();
            sender.join();
            Eventually.holds(() -> assertThat(children).as("orphans").noneMatch(ProcessHandle::isAlive));
        }
        assertThat(acknowledged).hasSizeGreaterThan(3 * PUSHES_BETWEEN_KILLS * LINES_PER_PUSH - 1);
        try (VarveProcess again = VarveProcess.startWith(data, ports)) {
            Eventually.holds(() -> assertThat(stored(again).keySet()).containsAll(acknowledged));
            assertThat(stored(again).values()).containsOnly(1);
        }
    }

    private Thread sendUntilItEnds(VarveProcess varve) {
        var door = varve.http("/loki/api/v1/push");
        return Thread.ofPlatform().start(() -> {
            while (true) {
                int push = pushes.get();
                try {
                    if (Http.post(door, "application/json", body(push)).status() == 204) {
                        for (int line = 0; line < LINES_PER_PUSH; line++) {
                            acknowledged.add(line(push, line));
                        }
                    }
                } catch (IOException killed) {
                    return;
                }
                pushes.incrementAndGet();
            }
        });
    }

    private void awaitPushes(int more) throws InterruptedException {
        int goal = pushes.get() + more;
        while (pushes.get() < goal) {
            Thread.sleep(20);
        }
    }

    private static String body(int push) {
        StringBuilder values = new StringBuilder();
        long now = System.currentTimeMillis() * 1_000_000;
        for (int line = 0; line < LINES_PER_PUSH; line++) {
            values.append(line == 0 ? "" : ",")
                    .append("[\"")
                    .append(now + line)
                    .append("\",\"")
                    .append(line(push, line))
                    .append("\"]");
        }
        return "{\"streams\":[{\"stream\":{\"service_name\":\"killed\"},\"values\":[" + values + "]}]}";
    }

    private static String line(int push, int line) {
        return "push " + push + " line " + line;
    }

    /** How often each line is in the store. */
    private static Map<String, Integer> stored(VarveProcess varve) throws IOException {
        String rows = Http.post(
                        varve.store("/"),
                        "text/plain",
                        "SELECT body, count() FROM varve.logs WHERE service = 'killed' GROUP BY body FORMAT TSV")
                .body();
        Map<String, Integer> counts = new HashMap<>();
        for (String row : rows.lines().toList()) {
            String[] fields = row.split("\t", -1);
            counts.put(fields[0], Integer.valueOf(fields[1]));
        }
        return counts;
    }
}
