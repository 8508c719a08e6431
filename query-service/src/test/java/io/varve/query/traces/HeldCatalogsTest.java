package io.varve.query.traces;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.varve.query.TestStore;
import io.varve.query.logs.AnswerMemory;
import io.varve.query.logs.HeldLogs;
import io.varve.query.logs.LogQueries;
import io.varve.query.logs.ResultCache;
import io.varve.query.logs.StoreSession;
import io.varve.query.tenant.ReadLimits;
import io.varve.store.TenantId;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.syntax.TraceQlParser;
import io.varve.traceql.value.Value;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole traces, names and values: what is asked without a filter. */
class HeldCatalogsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long BEGIN = 1_700_000_400L * SECOND;
    private static final String ID = "0123456789abcdef0123456789abcdef";

    private static TestStore store;
    private static BufferAllocator allocator;
    private static LogQueries sessions;

    private final TraceQueries queries = new TraceQueries(new SpanBlocks(0, Clock.systemUTC()));

    @BeforeAll
    static void fill(@TempDir Path folder) throws Exception {
        store = TestStore.start(folder);
        allocator = new RootAllocator();
        sessions = new LogQueries(
                store.client(), allocator, new ResultCache(0), HeldLogs.of(0), AnswerMemory.ofHeap(1L << 30));
        span("default", "shop", "buy", BEGIN, "01", 7);
        span("default", "shop", "pay", BEGIN + 600 * SECOND, "02", 8);
        span("other", "secret", "hide", BEGIN, "01", 9);
        store.post(
                "INSERT INTO varve.span_resources (tenant, day, resource_id, service, attributes_string, attributes_bool,"
                        + " scope_name) VALUES ('default', toDate('2023-11-14'), unhex('" + ID
                        + "'), 'shop', map('service.name', 'shop', 'zone', 'b'), map('spot', true), 'lib')");
        attribute("default", "span", "count", "int", "7", false);
        attribute("default", "span", "count", "int", "8", false);
        attribute("default", "span", "user", "string", "", true);
        attribute("default", "event", "why", "string", "late", false);
        attribute("other", "span", "hidden", "string", "x", false);
    }

    private static void span(String tenant, String service, String name, long start, String id, long count)
            throws Exception {
        store.post(
                "INSERT INTO varve.spans (tenant, service, name, ts, duration, kind, status_code, status_message, trace_id,"
                        + " span_id, parent_span_id, trace_state, flags, resource_id, sender, seq, attributes_string,"
                        + " attributes_int, attributes_float, attributes_bool, dropped_links_count) VALUES ('" + tenant
                        + "', '" + service + "', '" + name + "', fromUnixTimestamp64Nano(toInt64(" + start
                        + "), 'UTC'), 5000, 2, 2, 'bad', unhex('" + ID + "'), unhex('00000000000000" + id
                        + "'), unhex('" + (id.equals("01") ? "0000000000000000" : "0000000000000001")
                        + "'), 'a=b', 4294967295, unhex('" + ID + "'), 1, " + count
                        + ", map('user', 'u" + count + "'), map('count', " + count
                        + "), map('part', 0.5), map('ok', true, 'no', false), 3)");
    }

    private static void attribute(String tenant, String scope, String key, String type, String value, boolean more)
            throws Exception {
        store.post("INSERT INTO varve.span_attributes VALUES ('" + tenant + "', toStartOfHour(toDateTime("
                + BEGIN / SECOND + ", 'UTC')), '" + scope + "', '" + key + "', '" + type + "', '" + value + "', " + more
                + ")");
    }

    @AfterAll
    static void close() {
        allocator.close();
        store.close();
    }

    private static StoreSession session() {
        return sessions.session(new TenantId("default"), ReadLimits.defaults());
    }

    private Set<String> names(TagScope scope) {
        return queries.tagNames(session(), List.of(scope), "", BEGIN, BEGIN + 60 * SECOND)
                .getOrDefault(scope, Set.of());
    }

    private Set<Value> values(String name) {
        return values(name, BEGIN, BEGIN + 60 * SECOND);
    }

    private Set<Value> values(String name, long start, long end) {
        Field field = TraceQlParser.parseField(name);
        return queries.tagValues(session(), field, "", start, end, 100);
    }

    @Test
    void aTraceComesBackAsItWasSent() {
        TracesData trace = queries.trace(session(), ID).orElseThrow();
        assertThat(trace.getResourceSpansList()).hasSize(1);
        assertThat(trace.getResourceSpans(0).getResource().getAttributesList())
                .extracting(KeyValue::getKey)
                .containsExactlyInAnyOrder("service.name", "zone", "spot");
        assertThat(trace.getResourceSpans(0).getScopeSpans(0).getScope().getName())
                .isEqualTo("lib");
        assertThat(trace.getResourceSpans(0).getScopeSpans(0).getSpansList())
                .extracting(Span::getName)
                .containsExactly("buy", "pay");
        Span span = trace.getResourceSpans(0).getScopeSpans(0).getSpans(1);
        assertThat(span.getStartTimeUnixNano()).isEqualTo(BEGIN + 600 * SECOND);
        assertThat(span.getEndTimeUnixNano()).isEqualTo(BEGIN + 600 * SECOND + 5000);
        assertThat(span.getParentSpanId().byteAt(7)).isEqualTo((byte) 1);
        assertThat(span.getFlags()).isEqualTo(-1);
        assertThat(span.getTraceState()).isEqualTo("a=b");
        assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(span.getStatus().getMessage()).isEqualTo("bad");
        assertThat(span.getDroppedLinksCount()).isEqualTo(3);
        assertThat(span.getAttributesList())
                .extracting(KeyValue::getKey)
                .containsExactlyInAnyOrder("user", "count", "part", "ok", "no");
        assertThat(span.getAttributesList())
                .contains(KeyValue.newBuilder()
                        .setKey("ok")
                        .setValue(AnyValue.newBuilder().setBoolValue(true))
                        .build())
                .contains(KeyValue.newBuilder()
                        .setKey("no")
                        .setValue(AnyValue.newBuilder().setBoolValue(false))
                        .build());
    }

    @Test
    void aTraceThatIsNotThereIsAbsent() {
        assertThat(queries.trace(session(), "f".repeat(32))).isEmpty();
    }

    @Test
    void namesAreThoseOfTheTenant() {
        assertThat(names(TagScope.SPAN)).contains("count", "user").doesNotContain("hidden");
        assertThat(names(TagScope.EVENT)).containsExactly("why");
        assertThat(names(TagScope.RESOURCE)).containsExactly("service.name", "spot", "zone");
    }

    @Test
    void valuesComeFromTheCatalogue() {
        assertThat(values("span.count")).containsExactly(new Value.Int(7), new Value.Int(8));
        assertThat(values("event.why")).containsExactly(new Value.Text("late"));
        assertThat(values("resource.zone")).containsExactly(new Value.Text("b"));
        assertThat(values("span.absent")).isEmpty();
    }

    @Test
    void valuesThatTheCatalogueDoesNotListComeFromSpans() {
        assertThat(values("span.user")).containsExactly(new Value.Text("u7"));
    }

    @Test
    void servicesAndNamesAreThoseOfTheTime() {
        assertThat(values("resource.service.name")).containsExactly(new Value.Text("shop"));
        assertThat(values("name")).containsExactly(new Value.Text("buy"));
        assertThat(values("name", BEGIN + 300 * SECOND, BEGIN + 700 * SECOND)).containsExactly(new Value.Text("pay"));
        assertThat(values("name", BEGIN + 7_200 * SECOND, BEGIN + 7_300 * SECOND))
                .isEmpty();
    }

    @Test
    void whatIsStoredLaterIsSeenWithinASecond() throws Exception {
        assertThat(values("link.late")).isEmpty();
        attribute("default", "link", "late", "string", "now", false);
        Thread.sleep(HeldPages.FRESHNESS.plusMillis(50));
        assertThat(values("link.late")).containsExactly(new Value.Text("now"));
    }
}
