package io.varve.embedded.store;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.embedded.store.process.StoreProcess;
import io.varve.embedded.store.process.StoreProcessOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes that fail as they do on a full disk: the system refuses the process larger files. */
class FailedWritesTest {
    private static final long MEGABYTE = 1 << 20;
    private static final int RLIMIT_FSIZE = 1;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private StoreProcess store;
    private TestClient client;

    @BeforeEach
    void start() throws Exception {
        store = StoreProcess.start(StoreProcessOptions.at(folder).withConnections(2, 0));
        client = new TestClient(store.url());
        client.run("CREATE TABLE lines (id UInt64, body String) ENGINE = MergeTree ORDER BY id "
                + "SETTINGS non_replicated_deduplication_window = 1000");
    }

    @AfterEach
    void stop() {
        store.close();
    }

    @Test
    void aMergeThatCouldNotBeWrittenReplacesNothing() throws Exception {
        client.run("SYSTEM STOP MERGES lines");
        for (int i = 0; i < 4; i++) {
            client.run(insert(i * 10_000L));
        }
        String before = client.run("SELECT count(), sum(id), sum(cityHash64(body)) FROM lines");
        assertThat(before).startsWith("40000\t");

        limitFiles(3 * MEGABYTE);
        client.run("SYSTEM START MERGES lines");
        assertThatThrownBy(() -> client.run("OPTIMIZE TABLE lines FINAL"))
                .as("a merge that can't be written is not done")
                .isInstanceOf(IOException.class);

        awaitRestart();
        assertThat(client.run("SELECT count(), sum(id), sum(cityHash64(body)) FROM lines"))
                .isEqualTo(before);
    }

    @Test
    void anInsertThatCouldNotBeWrittenIsNotAcknowledgedAndItsRepeatIsStored() throws Exception {
        limitFiles(MEGABYTE);
        assertThatThrownBy(this::insertFirst)
                .as("an insert that can't be written is not acknowledged")
                .isInstanceOf(IOException.class);

        awaitRestart();
        assertThat(insertFirst()).isEqualTo(200);
        assertThat(insertFirst()).isEqualTo(200);
        assertThat(client.run("SELECT count(), sum(length(body)) FROM lines")).isEqualTo("10000\t2000000\n");
    }

    private int insertFirst() throws Exception {
        return client.post("insert_deduplication_token=first", insert(0)).statusCode();
    }

    private static String insert(long first) {
        return "INSERT INTO lines SELECT number + " + first + ", randomPrintableASCII(200) FROM numbers(10000)";
    }

    private void awaitRestart() throws Exception {
        Eventually.holds(() -> store.restarts() == 1, "the store ends at the failed write");
        assertThat(store.awaitReady(PATIENCE)).isTrue();
    }

    /** Lets the process that runs now make no file longer than this; its successor is free. */
    private void limitFiles(long bytes) throws Exception {
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limits = arena.allocateFrom(JAVA_LONG, bytes, bytes); // soft and hard
            int result;
            try {
                result = (int) linker.downcallHandle(
                                linker.defaultLookup().findOrThrow("prlimit"),
                                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS))
                        .invokeExact((int) store.pid(), RLIMIT_FSIZE, limits, MemorySegment.NULL);
            } catch (Throwable e) {
                throw new AssertionError("prlimit can't be called", e);
            }
            assertThat(result).isZero();
        }
    }
}
