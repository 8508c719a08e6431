package io.varve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Under load, at random moments, processes are killed and paused, and clients misbehave; after each round every acknowledged line is there once.
 * The seed is printed and can be given again: {@code -Dvarve.faults.seed}, {@code -Dvarve.faults.rounds}.
 */
@Tag("faults")
class FaultRoundsTest {
    private static final int ROUNDS = Integer.getInteger("varve.faults.rounds", 30);
    private static final long SEED = Long.getLong("varve.faults.seed", System.nanoTime());
    private static final int CLIENTS = 6;

    /** What happens in a round. */
    private enum Fault {
        KILL_ALL,
        KILL_STORE,
        KILL_ALL_WHILE_THE_STORE_IS_DOWN,
        PAUSE_STORE,
        PAUSE_ALL_BUT_THE_STORE,
        SLOW_CLIENTS,
        HALF_OPEN_CONNECTIONS,
        STOP_IN_ORDER
    }

    @TempDir
    Path data;

    private final Random random = new Random(SEED);
    private final List<String> settings = new ArrayList<>(VarveProcess.freePorts());
    private final List<Socket> misbehaving = new ArrayList<>();

    @Test
    void nothingIsLostAndNothingIsStoredTwice() throws Throwable {
        System.out.println("varve.faults.seed=" + SEED);
        int port = Integer.parseInt(settings.getFirst().replaceAll("\\D", ""));
        VarveProcess varve = VarveProcess.startWith(data, settings);
        try (FaultLoad load = new FaultLoad(() -> "http://127.0.0.1:" + port, SEED, CLIENTS, true)) {
            for (int round = 1; round <= ROUNDS; round++) {
                Fault fault = Fault.values()[(round - 1) % Fault.values().length];
                load.awaitMore(10);
                Thread.sleep(random.nextInt(2_000));
                varve = meet(fault, varve, port);
                load.awaitMore(20);
                load.assertEachOnce(varve, "seed " + SEED + ", round " + round + ", " + fault);
                System.out.println("round " + round + " " + fault + ": " + load);
            }
            load.finish();
            load.assertEachOnce(varve, "seed " + SEED + ", at the end");
        } finally {
            for (Socket socket : misbehaving) {
                socket.close();
            }
            varve.close();
        }
    }

    private VarveProcess meet(Fault fault, VarveProcess varve, int port) throws Exception {
        switch (fault) {
            case KILL_ALL -> {
                return killedAndStarted(varve);
            }
            case KILL_STORE -> store(varve).destroyForcibly();
            case KILL_ALL_WHILE_THE_STORE_IS_DOWN -> {
                store(varve).destroyForcibly();
                Thread.sleep(random.nextInt(500));
                return killedAndStarted(varve);
            }
            case PAUSE_STORE -> pause(store(varve).pid(), 1_000 + random.nextInt(6_000));
            case PAUSE_ALL_BUT_THE_STORE -> pause(varve.pid(), 1_000 + random.nextInt(9_000));
            case SLOW_CLIENTS -> {
                for (int i = 0; i < 50; i++) {
                    begin(
                            port,
                            "POST /loki/api/v1/push HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 100000\r\n\r\n{\"streams\":[");
                }
            }
            case HALF_OPEN_CONNECTIONS -> {
                for (int i = 0; i < 50; i++) {
                    begin(port, "");
                }
            }
            case STOP_IN_ORDER -> {
                varve.stop();
                return VarveProcess.startWith(data, settings);
            }
        }
        return varve;
    }

    private VarveProcess killedAndStarted(VarveProcess varve) throws InterruptedException {
        List<ProcessHandle> children = varve.children();
        varve.kill();
        for (ProcessHandle child : children) {
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (child.isAlive()) {
                assertThat(System.nanoTime())
                        .as("the store ends with its parent")
                        .isLessThan(deadline);
                Thread.sleep(50);
            }
        }
        return VarveProcess.startWith(data, settings);
    }

    private static ProcessHandle store(VarveProcess varve) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (varve.children().isEmpty()) {
            assertThat(System.nanoTime()).as("the store is started again").isLessThan(deadline);
            Thread.sleep(50);
        }
        return varve.children().getFirst();
    }

    /** Stopped and continued as a debugger or a busy hypervisor does. */
    private static void pause(long pid, int millis) throws Exception {
        signal("-STOP", pid);
        try {
            Thread.sleep(millis);
        } finally {
            signal("-CONT", pid);
        }
    }

    private static void signal(String signal, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    private void begin(int port, String request) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        misbehaving.add(socket);
        OutputStream out = socket.getOutputStream();
        out.write(request.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}
