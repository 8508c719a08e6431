package io.varve.store;

import io.varve.schema.ArrowTable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Field;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Speaks ClickHouse's HTTP protocol. For any number of threads; connections are kept and used again. */
public final class StoreClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreClient.class);
    private static final int SELECT_TRIES = 3;
    private static final String NO_ROWS = "0";
    private static final int MAX_TEXT_BYTES = 16 << 20;
    /** How much later than the store's own time limit the client gives up on it. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final StoreOptions options;
    private final ExecutorService executor;
    private final HttpClient http;

    private StoreClient(StoreOptions options) {
        this.options = options;
        this.executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("store-client-", 0).factory());
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(options.connectTimeout())
                .executor(executor)
                .build();
    }

    /** Connects lazily: a store that is down is noticed by the first request. */
    public static StoreClient open(StoreOptions options) {
        return new StoreClient(options);
    }

    public StoreOptions options() {
        return options;
    }

    /**
     * Asks for tenants' rows. Returns when the store begins to answer.
     *
     * @param allocator holds the batches
     * @throws StoreException when the store refuses, fails before it answers or is not there
     */
    public ArrowResult select(TenantQuery query, BufferAllocator allocator) {
        Map<String, String> url = new LinkedHashMap<>();
        url.put("output_format_arrow_compression_method", "none");
        url.put("output_format_arrow_string_as_string", "1");
        url.put("output_format_arrow_fixed_string_as_fixed_byte_array", "1");
        url.put("cancel_http_readonly_queries_on_client_close", "1");
        url.putAll(query.settings());
        url.putAll(query.limits().settings());
        query.parameters().forEach((name, value) -> url.put("param_" + name, value));
        url.put("default_format", "ArrowStream");
        url.put(
                "additional_table_filters",
                TenantTables.filteredBy(options.database(), query.scope().condition()));
        for (int tries = 1; ; tries++) {
            try {
                return select(query, url, allocator);
            } catch (StoreException e) {
                if (e.code() != ErrorCodes.QUERY_WAS_CANCELLED || tries == SELECT_TRIES) {
                    throw e;
                }
            }
        }
    }

    /** By name, or a column that is only computed with would be left out. */
    private static String columns(ArrowTable table) {
        return table.schema().getFields().stream().map(Field::getName).collect(Collectors.joining(", "));
    }

    /** Nobody can have cancelled this query before it answers; a kill that hits it was for the one before it on the store's connection. */
    private ArrowResult select(TenantQuery query, Map<String, String> url, BufferAllocator allocator) {
        String queryId = UUID.randomUUID().toString();
        Duration patience = query.limits().time().plus(GRACE);
        HttpRequest request = request(queryId, url)
                .timeout(patience)
                .POST(HttpRequest.BodyPublishers.ofString(query.sql()))
                .build();
        HttpResponse<ResponseBody> response = send(request, queryId, patience, true);
        return new ArrowResult(this, queryId, response.body(), summaryOf(response), allocator);
    }

    /**
     * Stores rows; returns when the store has them.
     *
     * @return what was written; zero rows when the store had this deduplication token already, if it says so
     * @throws StoreException when it does not have them, or not for sure: the same insert may be repeated
     */
    public QuerySummary insert(ArrowInsert insert) {
        Map<String, String> url = new LinkedHashMap<>();
        url.put(
                "query",
                "INSERT INTO " + options.database() + "." + insert.table().name() + " (" + columns(insert.table())
                        + ") FORMAT ArrowStream");
        url.put("insert_deduplication_token", insert.deduplicationToken());
        url.put("insert_deduplicate", "1");
        url.put("deduplicate_blocks_in_dependent_materialized_views", "1");
        url.put("async_insert", "0");
        url.put("distributed_foreground_insert", "1");
        url.put("wait_end_of_query", "1");
        // One insert is one block, or a repeat of half of it could not be told from new rows.
        url.put("max_insert_threads", "1");
        url.put("max_insert_block_size", "10000000");
        url.put("min_insert_block_size_rows", "10000000");
        url.put("min_insert_block_size_bytes", "4000000000");
        url.put("max_partitions_per_insert_block", "0");
        // Views have aggregated the rows already; what is left is merged with the part, and whoever reads aggregates
        // again anyway.
        url.put("optimize_on_insert", "0");
        if (!insert.views()) {
            // The rows themselves don't pass this filter, but views read them through it.
            url.put("additional_table_filters", TenantTables.hiding(options.database(), insert.table()));
        }
        url.put("max_execution_time", Long.toString(options.insertTimeout().toSeconds()));
        String queryId = UUID.randomUUID().toString();
        InsertBody body = new InsertBody(insert);
        Duration patience = options.insertTimeout().plus(GRACE);
        HttpRequest request = request(queryId, url)
                .timeout(patience)
                .POST(HttpRequest.BodyPublishers.fromPublisher(body, body.length()))
                .build();
        HttpResponse<ResponseBody> response = send(request, queryId, patience, false);
        readText(response.body());
        return summaryOf(response);
    }

    /**
     * Runs a statement about the store itself.
     *
     * @return its answer, TabSeparated
     */
    public String query(SystemQuery query) {
        return query(query, options.database());
    }

    /** The same seen from another database, for what must work before Varve's own exists. */
    public String query(SystemQuery query, String database) {
        Map<String, String> url = new LinkedHashMap<>();
        url.put("default_format", "TabSeparated");
        url.put("database", database);
        url.put("max_execution_time", Double.toString(query.time().toMillis() / 1000.0));
        url.put("additional_table_filters", TenantTables.filteredBy(options.database(), NO_ROWS));
        String queryId = UUID.randomUUID().toString();
        Duration patience = query.time().plus(GRACE);
        HttpRequest request = request(queryId, url)
                .timeout(patience)
                .POST(HttpRequest.BodyPublishers.ofString(query.sql()))
                .build();
        return readText(send(request, queryId, patience, false).body());
    }

    /** Whether the store answers within the time. */
    public boolean isReachable(Duration time) {
        try {
            return query(new SystemQuery("SELECT 1", time)).startsWith("1");
        } catch (StoreException e) {
            LOG.debug("The store is not reachable", e);
            return false;
        }
    }

    /** Ends a query in the store without waiting for it: SYNC would, and hangs in the embedded engine. */
    void kill(String queryId) {
        HttpRequest request = request(UUID.randomUUID().toString(), Map.of("database", "default"))
                .timeout(GRACE)
                .POST(HttpRequest.BodyPublishers.ofString(
                        "KILL QUERY WHERE query_id = " + SqlText.quote(queryId) + " ASYNC FORMAT Null"))
                .build();
        if (!executor.isShutdown()) {
            executor.execute(() -> sendKill(queryId, request));
        }
    }

    private void sendKill(String queryId, HttpRequest request) {
        try {
            http.send(request, HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            LOG.debug("Query {} could not be killed; its time limit ends it", queryId, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest.Builder request(String queryId, Map<String, String> parameters) {
        StringBuilder url = new StringBuilder(options.url().toString());
        url.append(options.url().getPath().isEmpty() ? "/?" : "?");
        url.append("query_id=").append(queryId);
        if (!parameters.containsKey("database")) {
            url.append("&database=").append(options.database());
        }
        parameters.forEach((name, value) ->
                url.append('&').append(encode(name)).append('=').append(encode(value)));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url.toString()));
        request.header("X-ClickHouse-User", options.user());
        if (!options.password().isEmpty()) {
            request.header("X-ClickHouse-Key", options.password());
        }
        return request;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpResponse<ResponseBody> send(
            HttpRequest request, String queryId, Duration patience, boolean repeatable) {
        HttpResponse<ResponseBody> response;
        try {
            response = sendOnce(request, patience, repeatable);
        } catch (java.net.http.HttpConnectTimeoutException | ConnectException e) {
            throw StoreException.unavailable("The store at " + options.url() + " is not reachable", e);
        } catch (java.net.http.HttpTimeoutException e) {
            kill(queryId);
            throw new StoreException(
                    StoreException.Kind.TIMEOUT,
                    StoreException.NO_CODE,
                    "The store at " + options.url() + " did not answer within " + patience.toMillis() + " ms",
                    e);
        } catch (IOException e) {
            throw StoreException.unavailable(
                    "The connection to the store at " + options.url() + " broke: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill(queryId);
            throw new StoreException(
                    StoreException.Kind.CANCELLED,
                    StoreException.NO_CODE,
                    "Interrupted while waiting for the store",
                    e);
        }
        if (response.statusCode() != 200
                || response.headers().firstValue("X-ClickHouse-Exception-Code").isPresent()) {
            throw failure(response);
        }
        return response;
    }

    /** A kept connection may have been closed by the store in the moment of use; reading is simply tried once more. */
    private HttpResponse<ResponseBody> sendOnce(HttpRequest request, Duration patience, boolean repeatable)
            throws IOException, InterruptedException {
        HttpResponse.BodyHandler<ResponseBody> handler = _ -> new ResponseBody(patience);
        try {
            return http.send(request, handler);
        } catch (java.net.http.HttpTimeoutException | ConnectException e) {
            throw e;
        } catch (IOException e) {
            if (!repeatable) {
                throw e;
            }
            return http.send(request, handler);
        }
    }

    private StoreException failure(HttpResponse<ResponseBody> response) {
        String text = readText(response.body());
        int code = response.headers()
                .firstValue("X-ClickHouse-Exception-Code")
                .map(Integer::parseInt)
                .orElseGet(() -> ErrorCodes.codeIn(text));
        if (code == StoreException.NO_CODE) {
            return StoreException.unavailable(
                    "The store at " + options.url() + " answered with status " + response.statusCode(), null);
        }
        return StoreException.ofCode(code, text);
    }

    private static QuerySummary summaryOf(HttpResponse<ResponseBody> response) {
        return response.headers()
                .firstValue("X-ClickHouse-Summary")
                .map(QuerySummary::parse)
                .orElse(QuerySummary.NONE);
    }

    private static String readText(ResponseBody body) {
        try (body) {
            ByteBuffer text = ByteBuffer.allocate(4096);
            while (body.read(text) >= 0) {
                if (!text.hasRemaining()) {
                    if (text.capacity() >= MAX_TEXT_BYTES) {
                        throw StoreException.unavailable(
                                "The store's answer is longer than " + MAX_TEXT_BYTES + " bytes", null);
                    }
                    text = ByteBuffer.allocate(text.capacity() * 4).put(text.flip());
                }
            }
            return StandardCharsets.UTF_8.decode(text.flip()).toString();
        } catch (IOException e) {
            throw StoreException.unavailable("The store's answer could not be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        executor.shutdownNow();
    }
}
