package io.varve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.ingest.gateway.syslog.SyslogTcpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that is paused for longer than Kafka's clients wait: what it was sent before, it takes when it goes on, after the client was told that
 * nobody knows. The client repeats, and its lines are stored once.
 */
@Tag("faults")
class PausedBrokerTest {
    private static final int CLIENTS = 4;

    private final Set<String> answers = ConcurrentHashMap.newKeySet();

    @Test
    void whatIsRepeatedAfterAPauseIsStoredOnce(@TempDir Path folder) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> clients = new ArrayList<>();
        Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("broker"));
                IngestStack stack = new IngestStack(folder);
                HttpClient http = HttpClient.newHttpClient()) {
            stack.startService(
                    "--varve.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                    "--varve.kafka.delivery-timeout=1s",
                    "--varve.ingest.syslog.tcp-port=0");
            for (int client = 0; client < CLIENTS; client++) {
                String name = "client-" + client;
                clients.add(Thread.ofVirtual().start(() -> {
                    for (int i = 0; !stop.get(); i++) {
                        String body = body(name + "-" + i);
                        while (!taken(stack, http, body)) {
                            sleep(50);
                        }
                        acknowledged.add(name + "-" + i);
                    }
                }));
            }
            int syslogLines = 0;
            int port = stack.bean(StreamDoors.class)
                    .door(SyslogTcpServer.class)
                    .orElseThrow()
                    .port();
            try (Socket syslog = new Socket(InetAddress.getLoopbackAddress(), port)) {
                for (int round = 0; round < 5; round++) {
                    for (int i = 0; i < 20; i++) {
                        syslog.getOutputStream()
                                .write(("<13>Oct 11 22:14:15 host syslog: line " + syslogLines++ + "\n")
                                        .getBytes(UTF_8));
                        sleep(20);
                    }
                    broker.pause();
                    syslog.getOutputStream()
                            .write(("<13>Oct 11 22:14:15 host syslog: line " + syslogLines++ + "\n").getBytes(UTF_8));
                    sleep(2_500 + 700 * round);
                    broker.goOn();
                    int before = acknowledged.size();
                    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
                    while (acknowledged.size() < before + 20 && System.nanoTime() < deadline) {
                        sleep(20);
                    }
                    assertThat(acknowledged).as("after a pause").hasSizeGreaterThan(before + 19);
                }
            }
            stop.set(true);
            for (Thread client : clients) {
                client.join();
            }
            assertThat(answers).as("the pauses were noticed").anyMatch(answer -> answer.startsWith("503"));
            stack.await(
                    "default",
                    "SELECT concat(toString(count()), ' ', toString(uniqExact(body))) FROM logs WHERE service = 'paused'",
                    acknowledged.size() + " " + acknowledged.size());
            stack.await(
                    "default",
                    "SELECT concat(toString(count()), ' ', toString(uniqExact(body))) FROM logs WHERE service = 'syslog'",
                    syslogLines + " " + syslogLines);
        }
    }

    private boolean taken(IngestStack stack, HttpClient http, String body) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(stack.http("/loki/api/v1/push"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            answers.add(answer.statusCode() + " " + answer.body());
            return answer.statusCode() == 204;
        } catch (IOException gone) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String body(String line) {
        return "{\"streams\":[{\"stream\":{\"service_name\":\"paused\"},\"values\":[[\"" + System.currentTimeMillis()
                + "000000\",\"" + line + "\"]]}]}";
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
