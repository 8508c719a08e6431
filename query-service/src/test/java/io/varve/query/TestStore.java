package io.varve.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.embedded.store.process.StoreProcess;
import io.varve.embedded.store.process.StoreProcessOptions;
import io.varve.schema.sketch.LogSketch;
import io.varve.store.StoreClient;
import io.varve.store.StoreOptions;
import io.varve.store.migration.StoreLayout;
import io.varve.store.migration.StoreMigrations;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;

/** An embedded store with Varve's tables, and a way to put rows in that does not go through ingest. */
public final class TestStore implements AutoCloseable {

    private static final long NANOS_PER_DAY = 86_400_000_000_000L;
    private static final long NANOS_PER_MINUTE = 60_000_000_000L;

    private static final DateTimeFormatter TEXT_OF_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSSSS").withZone(ZoneOffset.UTC);

    private final StoreProcess process;
    private final StoreClient client;
    private final HttpClient http = HttpClient.newHttpClient();
    private final StringBuilder logs = new StringBuilder();
    private final Map<SketchedRows, LogSketch> sketches = new LinkedHashMap<>();
    private final Set<String> streams = new LinkedHashSet<>();
    private long sequence;

    private TestStore(StoreProcess process) {
        this.process = process;
        this.client = StoreClient.open(StoreOptions.at(URI.create(process.url())));
        StoreMigrations.migrate(client, new StoreLayout.SingleNode());
    }

    public static TestStore start(Path folder) throws IOException, InterruptedException {
        return start(StoreProcessOptions.at(folder));
    }

    public static TestStore start(StoreProcessOptions options) throws IOException, InterruptedException {
        return new TestStore(StoreProcess.start(options));
    }

    public StoreClient client() {
        return client;
    }

    public String url() {
        return process.url();
    }

    /** A line to be stored by {@link #flush}. Metadata named {@code detected_level} or {@code trace_id} goes to its column. */
    public TestStore line(
            String tenant,
            Map<String, String> labels,
            Map<String, String> streamMetadata,
            long ts,
            String body,
            Map<String, String> metadata) {
        String id = hash(json(new TreeMap<>(labels)) + json(new TreeMap<>(streamMetadata)));
        String service = labels.getOrDefault("service_name", "");
        Map<String, String> attributes = new TreeMap<>(metadata);
        String level = attributes.containsKey("detected_level") ? attributes.remove("detected_level") : "";
        String trace = attributes.containsKey("trace_id") ? attributes.remove("trace_id") : "";
        streams.add("(" + quote(tenant) + ", toDate('" + LocalDate.ofEpochDay(Math.floorDiv(ts, NANOS_PER_DAY)) + "'), "
                + bytes(id) + ", " + quote(service) + ", " + map(labels) + ", " + map(streamMetadata) + ")");
        sketch(tenant, service, ts, body, trace);
        logs.append(logs.isEmpty() ? "" : ", ")
                .append('(')
                .append(quote(tenant))
                .append(", ")
                .append(quote(service))
                .append(", ")
                .append(time(ts))
                .append(", ")
                .append(bytes(id))
                .append(", 1, ")
                .append(sequence++)
                .append(", ")
                .append(time(0))
                .append(", 0, '', ")
                .append(quote(level))
                .append(", 0, ")
                .append(bytes(trace.isEmpty() ? "0".repeat(32) : trace))
                .append(", ")
                .append(bytes("0".repeat(16)))
                .append(", ")
                .append(quote(body))
                .append(", ")
                .append(map(attributes))
                .append(')');
        return this;
    }

    /** Stores the lines given so far. */
    public void flush() throws IOException, InterruptedException {
        if (!streams.isEmpty()) {
            post("INSERT INTO varve.streams VALUES " + String.join(", ", streams));
            streams.clear();
        }
        if (!sketches.isEmpty()) {
            StringJoiner pages = new StringJoiner(", ");
            sketches.forEach((rows, sketch) -> addPages(rows, sketch, pages));
            post("INSERT INTO varve.log_sketches VALUES " + pages);
            sketches.clear();
        }
        if (!logs.isEmpty()) {
            post(
                    "INSERT INTO varve.logs (tenant, service, ts, stream_id, sender, seq, observed_ts, severity_number, severity_text, level, flags, trace_id, span_id, body, attributes) VALUES "
                            + logs);
            logs.setLength(0);
        }
    }

    /** A sketch for each minute of a service: as exact as those of ingest, in other stretches. */
    private record SketchedRows(String tenant, String service, long minute) {}

    private void sketch(String tenant, String service, long ts, String body, String trace) {
        LogSketch sketch = sketches.computeIfAbsent(
                new SketchedRows(tenant, service, Math.floorDiv(ts, NANOS_PER_MINUTE)), _ -> new LogSketch());
        byte[] text = body.getBytes(UTF_8);
        sketch.line(text, 0, text.length);
        if (!trace.isEmpty()) {
            ByteBuffer id = ByteBuffer.wrap(HexFormat.of().parseHex(trace)).order(ByteOrder.LITTLE_ENDIAN);
            sketch.trace(id.getLong(0), id.getLong(8));
        }
    }

    private void addPages(SketchedRows rows, LogSketch sketch, StringJoiner pages) {
        long identity = sequence++;
        int lines = sketch.lines();
        sketch.drain((page, bits, length) -> {
            pages.add("(" + quote(rows.tenant()) + ", " + page + ", " + quote(rows.service())
                    + ", " + time(rows.minute() * NANOS_PER_MINUTE) + ", "
                    + time((rows.minute() + 1) * NANOS_PER_MINUTE - 1) + ", " + identity + ", " + lines + ", "
                    + bytes(HexFormat.of().formatHex(bits, 0, length)) + ")");
        });
    }

    /** Runs a statement as it is. */
    public void post(String sql) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create(process.url() + "/"))
                        .POST(HttpRequest.BodyPublishers.ofString(sql))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(response.body() + " of " + sql.substring(0, Math.min(300, sql.length())));
        }
    }

    // Literals only: the store reads them as they come, and evaluates functions row by row.

    private static String time(long nanos) {
        return "'" + TEXT_OF_TIME.format(Instant.EPOCH.plusNanos(nanos)) + "'";
    }

    private static String bytes(String hex) {
        return "'" + hex.replaceAll("..", "\\\\x$0") + "'";
    }

    private static String map(Map<String, String> pairs) {
        StringJoiner out = new StringJoiner(", ", "{", "}");
        pairs.forEach((name, value) -> out.add(quote(name) + ": " + quote(value)));
        return out.toString();
    }

    private static String json(Map<String, String> pairs) {
        return pairs.toString();
    }

    private static String quote(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        process.close();
    }
}
