package io.varve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was stored before an orderly stop is there after the next start. */
class RestartTest {
    @TempDir
    Path data;

    @Test
    void linesSurviveAStopAndAStart() throws Throwable {
        String query = Http.path("/loki/api/v1/query_range", Map.of("query", "{service_name=\"restarted\"}"));
        try (VarveProcess varve = VarveProcess.start(data)) {
            String body =
                    "{\"streams\": [{\"stream\": {\"service_name\": \"restarted\"}, \"values\": [[\"%d\", \"still here\"]]}]}"
                            .formatted(System.currentTimeMillis() * 1_000_000);
            assertThat(Http.post(varve.http("/loki/api/v1/push"), "application/json", body)
                            .status())
                    .isEqualTo(204);
            var children = varve.children();
            varve.stop();
            assertThat(children).noneMatch(ProcessHandle::isAlive);
            assertThat(data.resolve("run/ready")).doesNotExist();
        }
        try (VarveProcess again = VarveProcess.start(data)) {
            Eventually.holds(
                    () -> assertThat(Http.get(again.http(query)).body()).contains("still here"));
        }
    }
}
