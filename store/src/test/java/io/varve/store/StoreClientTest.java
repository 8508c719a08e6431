package io.varve.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.varve.embedded.store.process.StoreProcess;
import io.varve.embedded.store.process.StoreProcessOptions;
import io.varve.schema.LogTables;
import io.varve.store.migration.StoreLayout;
import io.varve.store.migration.StoreMigrations;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreClientTest {
    private static final TenantScope SHOP = TenantScope.of(new TenantId("shop"));
    private static final TenantScope BANK = TenantScope.of(new TenantId("bank"));
    private static final long NOON = 1_780_000_000L;

    @TempDir
    static Path folder;

    private static StoreProcess process;
    private static StoreClient client;

    private final BufferAllocator allocator = new RootAllocator();

    @BeforeAll
    static void startStore() throws Exception {
        process = StoreProcess.start(StoreProcessOptions.at(folder));
        client = StoreClient.open(StoreOptions.at(URI.create(process.url())));
        assertThat(StoreMigrations.migrate(client, new StoreLayout.SingleNode()))
                .isPositive();
        insert("shop", 10, "shop-1");
        insert("bank", 7, "bank-1");
    }

    @AfterAll
    static void stopStore() {
        client.close();
        process.close();
    }

    @AfterEach
    void noBufferIsLeft() {
        allocator.close();
    }

    private static void insert(String tenant, int rows, String token) throws Exception {
        client.insert(new ArrowInsert(LogTables.LOGS, token, LogRows.stream(tenant, rows, NOON, 1)));
    }

    @Test
    void migrationsRunOnceAndAreThenSkippedByOneLook() {
        assertThat(StoreMigrations.migrate(client, new StoreLayout.SingleNode()))
                .isZero();
        String history = client.query(
                new SystemQuery("SELECT max(toUInt32OrZero(version)) FROM flyway_schema_history WHERE success"));
        assertThat(history.strip()).isEqualTo(Integer.toString(new StoreLayout.SingleNode().version()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT count() FROM logs",
                "SELECT count() FROM varve.logs",
                "SELECT count() FROM logs WHERE tenant IN ('shop', 'bank', 'other')",
                "SELECT count() FROM logs WHERE tenant = 'bank' OR 1",
                "SELECT count() FROM logs AS l",
                "SELECT count() FROM (SELECT * FROM varve.logs)",
                "WITH all AS (SELECT * FROM logs) SELECT count() FROM all",
                "SELECT count() FROM logs PREWHERE ts > 0",
                "SELECT max(n) FROM (SELECT count() AS n FROM logs GROUP BY toDate(ts))",
                "SELECT sum(lines) FROM log_volume",
                "SELECT sum(lines) FROM log_volume FINAL",
                "SELECT count() FROM logs AS a ANY LEFT JOIN logs AS b ON a.body = b.body",
                "SELECT uniqExact(body) FROM (SELECT body FROM logs UNION ALL SELECT body FROM varve.logs)",
            })
    void aQueryThatForgetsTheTenantSeesOnlyItsOwn(String sql) {
        assertThat(number(TenantQuery.of(SHOP, sql))).isEqualTo(10);
        assertThat(number(TenantQuery.of(BANK, sql))).isEqualTo(7);
        assertThat(number(TenantQuery.of(
                        TenantScope.of(List.of(new TenantId("shop"), new TenantId("bank"))),
                        "SELECT count() FROM logs")))
                .isEqualTo(17);
        assertThat(number(TenantQuery.of(TenantScope.of(new TenantId("nobody")), "SELECT count() FROM logs")))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT count() FROM logs SETTINGS additional_table_filters = {}",
                "SELECT count() FROM logs SETTINGS readonly = 0, additional_table_filters = {}",
                "SELECT count() FROM merge('varve', '^logs$')",
                "SELECT count() FROM remote('127.0.0.1', 'varve', 'logs')",
                "SELECT count() FROM (SELECT * FROM logs SETTINGS additional_table_filters = {})",
                "SELECT count() FROM mergeTreeIndex(varve, logs)",
                "SELECT count() FROM cluster('default', varve.logs)",
                "SELECT count() FROM `merge`('varve', '^logs$')",
                "SELECT count() FROM logs /* ' */ SETTINGS additional_table_filters = {}",
                "SELECT count() FROM viewIfPermitted(SELECT 1 ELSE null)",
            })
    void sqlThatCouldGoRoundTheFilterIsRefused(String sql) {
        assertThatThrownBy(() -> TenantQuery.of(SHOP, sql)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void textInQuotesIsNoDetour() {
        assertThat(text(TenantQuery.of(SHOP, "SELECT 'it''s merge( and settings \\' here' -- remote(")))
                .contains("merge(");
    }

    @Test
    void aSystemQuerySeesNoTenantsRows() {
        assertThat(client.query(new SystemQuery("SELECT count() FROM logs")).strip())
                .isEqualTo("0");
        assertThat(client.query(new SystemQuery("SELECT count() FROM system.one"))
                        .strip())
                .isEqualTo("1");
    }

    @Test
    void theSettingThatHoldsTenantsApartIsNotForCallers() {
        assertThatThrownBy(() -> TenantQuery.of(SHOP, "SELECT 1").setting("additional_table_filters", "{}"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyTableWithAColumnTenantIsFiltered() {
        String tables = client.query(
                new SystemQuery(
                        "SELECT DISTINCT table FROM system.columns WHERE database = 'varve' AND name = 'tenant' ORDER BY table"));
        assertThat(TenantTables.names()).containsAll(tables.strip().lines().toList());
    }

    @Test
    void theFilterUsesThePrimaryKey() {
        String plan = text(TenantQuery.of(SHOP, "SELECT * FROM (EXPLAIN indexes = 1 SELECT body FROM logs)"));
        assertThat(plan).contains("PrimaryKey").contains("tenant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "it's", "back\\slash", "tab\there", "line\nbreak", "{x:String}", "ünïcode ✓", ""})
    void parametersArriveAsTheyAre(String value) {
        assertThat(text(TenantQuery.of(SHOP, "SELECT {value:String}").parameter("value", value)))
                .isEqualTo(value);
        assertThat(text(TenantQuery.of(SHOP, "SELECT {values:Array(String)}[2]")
                        .parameter("values", List.of("first", value))))
                .isEqualTo(value);
    }

    @Test
    void aRepeatedInsertStoresNothingInTheTableNorInTheView() throws Exception {
        TenantScope scope = TenantScope.of(new TenantId("repeater"));
        for (int i = 0; i < 3; i++) {
            insert("repeater", 2500, "same-token");
        }
        assertThat(number(TenantQuery.of(scope, "SELECT count() FROM logs"))).isEqualTo(2500);
        assertThat(number(TenantQuery.of(scope, "SELECT sum(lines) FROM log_volume")))
                .isEqualTo(2500);
        insert("repeater", 2500, "another-token");
        assertThat(number(TenantQuery.of(scope, "SELECT count() FROM logs"))).isEqualTo(5000);
        assertThat(number(TenantQuery.of(scope, "SELECT sum(lines) FROM log_volume")))
                .isEqualTo(5000);
    }

    @Test
    void aRepeatedInsertOverManyDaysStoresNothingEither() throws Exception {
        TenantScope scope = TenantScope.of(new TenantId("days"));
        for (int i = 0; i < 2; i++) {
            client.insert(new ArrowInsert(LogTables.LOGS, "days-token", LogRows.stream("days", 150, NOON, 86_400)));
        }
        assertThat(number(TenantQuery.of(scope, "SELECT count() FROM logs"))).isEqualTo(150);
        assertThat(number(TenantQuery.of(scope, "SELECT uniqExact(toDate(ts)) FROM logs")))
                .isEqualTo(150);
        assertThat(number(TenantQuery.of(scope, "SELECT sum(lines) FROM log_volume")))
                .isEqualTo(150);
    }

    @Test
    void rowsThatCanNotBeReadAreBadData() {
        List<ByteBuffer> garbage = List.of(
                ByteBuffer.wrap(LogTables.LOGS.schemaMessage()),
                ByteBuffer.wrap("this is no Arrow at all, but it is long enough".getBytes(StandardCharsets.UTF_8)));
        StoreException failure = catchThrowableOfType(
                StoreException.class, () -> client.insert(new ArrowInsert(LogTables.LOGS, "garbage", garbage)));
        assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(StoreException.Kind.BAD_DATA);
    }

    @Test
    void limitsEndAQueryWithTheirKind() {
        TenantQuery endless = TenantQuery.of(SHOP, "SELECT sum(sipHash64(number)) FROM numbers(1000000000000)");
        assertThat(failure(endless.limits(QueryLimits.DEFAULT.withTime(Duration.ofMillis(300))))
                        .kind())
                .isEqualTo(StoreException.Kind.TIMEOUT);
        TenantQuery large =
                TenantQuery.of(SHOP, "SELECT groupArray(number) FROM numbers(100000000) GROUP BY number % 10");
        assertThat(failure(large.limits(QueryLimits.DEFAULT.withMemoryBytes(10_000_000)))
                        .kind())
                .isEqualTo(StoreException.Kind.MEMORY);
        TenantQuery many = TenantQuery.of(SHOP, "SELECT number FROM numbers(1000000)");
        assertThat(failure(many.limits(QueryLimits.DEFAULT.withResultRows(10))).kind())
                .isEqualTo(StoreException.Kind.LIMIT);
        assertThat(failure(TenantQuery.of(SHOP, "SELECT nonsense FROM")).kind())
                .isEqualTo(StoreException.Kind.BAD_QUERY);
    }

    @Test
    void aFailureAmidTheAnswerIsAnErrorAndNotTheEnd() {
        TenantQuery query = TenantQuery.of(
                        SHOP, "SELECT number, throwIf(number = 3000000, 'broken on purpose') FROM numbers(10000000)")
                .setting("max_block_size", "10000");
        StoreException failure = failure(query);
        assertThat(failure.code()).as(failure.getMessage()).isEqualTo(395);
    }

    @Test
    void aLongAnswerComesWholeAndInOrder() {
        try (ArrowResult result = client.select(
                TenantQuery.of(SHOP, "SELECT toInt64(number) FROM numbers(1000000)")
                        .setting("max_block_size", "10000"),
                allocator)) {
            long expected = 0;
            while (result.next()) {
                BigIntVector numbers = (BigIntVector) result.root().getVector(0);
                for (int row = 0; row < numbers.getValueCount(); row++) {
                    if (numbers.get(row) != expected++) {
                        throw new AssertionError("row " + expected + " is " + numbers.get(row));
                    }
                }
            }
            assertThat(expected).isEqualTo(1_000_000);
        }
    }

    @Test
    void closingAResultEndsItsQueryInTheStore() throws Exception {
        String queryId;
        try (ArrowResult result =
                client.select(TenantQuery.of(SHOP, "SELECT number FROM numbers(100000000000)"), allocator)) {
            assertThat(result.next()).isTrue();
            queryId = result.queryId();
        }
        String running = "SELECT count() FROM system.processes WHERE query_id = '" + queryId + "'";
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!client.query(new SystemQuery(running)).strip().equals("0") && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
        assertThat(client.query(new SystemQuery(running)).strip()).isEqualTo("0");
    }

    @Test
    void anEmptyAnswerHasItsColumns() {
        try (ArrowResult result = client.select(
                TenantQuery.of(SHOP, "SELECT body, ts, attributes FROM logs WHERE body = 'none'"), allocator)) {
            assertThat(result.root().getSchema().getFields()).hasSize(3);
            int rows = 0;
            while (result.next()) {
                rows += result.root().getRowCount();
            }
            assertThat(rows).isZero();
        }
    }

    private StoreException failure(TenantQuery query) {
        return catchThrowableOfType(StoreException.class, () -> text(query));
    }

    private long number(TenantQuery query) {
        return Long.parseLong(text(query));
    }

    private String text(TenantQuery query) {
        List<String> values = new ArrayList<>();
        try (ArrowResult result = client.select(query, allocator)) {
            while (result.next()) {
                for (int row = 0; row < result.root().getRowCount(); row++) {
                    values.add(String.valueOf(result.root().getVector(0).getObject(row)));
                }
            }
        }
        return String.join("\n", values);
    }
}
