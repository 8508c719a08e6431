package io.varve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A tenant of {@link SharedVarve#withTenants} that a test sends to and asks as. */
final class TestTenant {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** What Varve holds in memory is compared with the store once a second. */
    private static final Duration HELD_ARE_CHECKED = Duration.ofMillis(1100);

    private final VarveProcess varve = SharedVarve.withTenants();
    private final String name;
    private boolean sent;

    TestTenant(String name) {
        this.name = name;
    }

    VarveProcess varve() {
        return varve;
    }

    /** Sends spans and waits until a count of all of the tenant's is as given, and every query sees them. */
    void send(SentSpans spans, long storedThen) throws Throwable {
        assertThat(post("/v1/traces", spans.json())).isEqualTo(new Http.Answer(200, "{}"));
        // An insert becomes visible in one table after another.
        String everywhere = storedThen + "\t" + storedThen + "\t" + storedThen;
        Eventually.holds(() -> assertThat(storedSpans()).isEqualTo(everywhere));
        if (sent) {
            Thread.sleep(HELD_ARE_CHECKED);
        }
        sent = true;
    }

    Http.Answer post(String path, String json) throws IOException {
        return Http.post(varve.otlp(path), "application/json", json, "X-Scope-OrgID", name);
    }

    private String storedSpans() throws IOException {
        String own = " WHERE tenant = '" + name + "'";
        return store("SELECT (SELECT count() FROM varve.spans" + own + "), (SELECT sum(spans) FROM varve.traces" + own
                + "), (SELECT sum(spans) FROM varve.span_metrics" + own + ")");
    }

    /** What the store answers to a statement of ours. */
    String store(String sql) throws IOException {
        Http.Answer answer = Http.post(varve.store("/"), "text/plain", sql);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body().strip();
    }

    /** Parameters by name and value in turns. */
    Http.Answer get(String path, String... parameters) throws IOException {
        Map<String, String> named = new LinkedHashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            named.put(parameters[i], parameters[i + 1]);
        }
        return Http.get(varve.http(Http.path(path, named)), "X-Scope-OrgID", name);
    }

    JsonNode json(String path, String... parameters) throws IOException {
        Http.Answer answer = get(path, parameters);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return MAPPER.readTree(answer.body());
    }

    void eventually(ThrowingCallable assertion) throws Throwable {
        Eventually.holds(assertion);
    }
}
