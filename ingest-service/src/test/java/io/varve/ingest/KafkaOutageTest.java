package io.varve.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaOutageTest {
    @Test
    void aKafkaThatIsDownIsAnsweredWith503AndIsUsedAgainWhenItIsBack(@TempDir Path folder) throws Exception {
        try (IngestStack stack = new IngestStack(folder).startService("--varve.kafka.delivery-timeout=2s");
                HttpClient http = HttpClient.newHttpClient()) {
            assertThat(push(stack, http, "before").statusCode()).isEqualTo(204);
            stack.stopKafka();
            HttpResponse<String> refused = push(stack, http, "lost");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
            assertThat(refused.body()).contains("Kafka");
            stack.startKafkaAgain();
            HttpResponse<String> taken = push(stack, http, "after");
            for (int i = 0; i < 20 && taken.statusCode() != 204; i++) {
                taken = push(stack, http, "after");
            }
            assertThat(taken.statusCode()).isEqualTo(204);
            stack.await("default", "SELECT toString(uniqExact(body)) FROM logs WHERE body IN ('before', 'after')", "2");
        }
    }

    @Test
    void aStoreThatIsAwayForTooLongIsAnsweredWith503BeforeKafkaDeletesAnything(@TempDir Path folder) throws Exception {
        try (IngestStack stack = new IngestStack(folder, 4 << 20).startService("--varve.kafka.compression=none");
                HttpClient http = HttpClient.newHttpClient()) {
            stack.stopStore();
            int taken = 0;
            HttpResponse<String> last = push(stack, http, "0");
            while (last.statusCode() == 204 && taken < 2000) {
                taken++;
                Thread.sleep(20);
                last = push(stack, http, taken + "x".repeat(40_000));
            }
            assertThat(last.statusCode()).as("after " + taken).isEqualTo(503);
            assertThat(last.body()).contains("retention.bytes");
            stack.startStoreAgain();
            stack.await("default", "SELECT toString(uniqExact(body)) FROM logs", Integer.toString(taken));
            for (int i = 0; i < 100 && last.statusCode() != 204; i++) {
                Thread.sleep(100);
                last = push(stack, http, "after");
            }
            assertThat(last.statusCode()).isEqualTo(204);
        }
    }

    private static HttpResponse<String> push(IngestStack stack, HttpClient http, String line) throws Exception {
        String body = "{\"streams\":[{\"stream\":{\"app\":\"a\"},\"values\":[[\"" + System.currentTimeMillis()
                + "000000\",\"" + line + "\"]]}]}";
        return http.send(
                HttpRequest.newBuilder(stack.http("/loki/api/v1/push"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body.getBytes(UTF_8)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
