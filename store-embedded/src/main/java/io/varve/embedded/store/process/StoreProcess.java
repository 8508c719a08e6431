package io.varve.embedded.store.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A running store process under supervision.
 *
 * <p>When it dies it is logged and started again on the same port, with a pause that doubles from 200 ms to 10 s as long as it keeps dying.
 * It ends with {@link #close}, and also when this JVM dies: it watches its standard input.
 */
public final class StoreProcess implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(StoreProcess.class.getName());
    private static final Duration LEAST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    /** A process that ran this long was not dying at its start. */
    private static final Duration STEADY = Duration.ofSeconds(30);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    private final StoreProcessOptions options;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Process process;
    private int port;
    private boolean ready;
    private boolean closed;
    private int restarts;

    private StoreProcess(StoreProcessOptions options, Process process, int port) {
        this.options = options;
        this.process = process;
        this.port = port;
        this.ready = true;
        Thread.ofPlatform().daemon().name("store-supervisor").start(this::supervise);
    }

    /**
     * Starts a process and waits until it answers.
     *
     * @throws IOException it did not start; the message has what it said, for example that the data folder is open in another process
     */
    public static StoreProcess start(StoreProcessOptions options) throws IOException, InterruptedException {
        Launch launch = Launch.of(options, options.port());
        return new StoreProcess(options, launch.process(), launch.awaitReady(options.startTimeout()));
    }

    /** Where it answers: {@code http://127.0.0.1:<port>}. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    public int port() {
        lock.lock();
        try {
            return port;
        } finally {
            lock.unlock();
        }
    }

    /** The process id of the process that runs now. */
    public long pid() {
        lock.lock();
        try {
            return process.pid();
        } finally {
            lock.unlock();
        }
    }

    /** How often it was started again. */
    public int restarts() {
        lock.lock();
        try {
            return restarts;
        } finally {
            lock.unlock();
        }
    }

    /** Kills the process as {@code kill -9} does; the supervisor starts it again. Returns when it is dead. */
    public void kill() throws InterruptedException {
        Process killed;
        lock.lock();
        try {
            killed = process;
            ready = false;
        } finally {
            lock.unlock();
        }
        killed.destroyForcibly().waitFor();
    }

    /** Waits until it answers again; false when the time is over first. */
    public boolean awaitReady(Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (!ready && !closed) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return ready;
        } finally {
            lock.unlock();
        }
    }

    private void supervise() {
        Duration pause = LEAST_PAUSE;
        try {
            while (true) {
                long started = System.nanoTime();
                int exit = current().waitFor();
                if (isClosedAfterDeath()) {
                    return;
                }
                boolean steady = System.nanoTime() - started > STEADY.toNanos();
                pause = steady ? LEAST_PAUSE : pause;
                LOG.log(
                        System.Logger.Level.ERROR,
                        "The store process ended with code {0}; it is started again on port {1} in {2} ms",
                        exit,
                        Integer.toString(port()),
                        pause.toMillis());
                Thread.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                restart();
            }
        } catch (InterruptedException e) {
            LOG.log(System.Logger.Level.WARNING, "The supervisor of the store process was interrupted", e);
        }
    }

    private Process current() {
        lock.lock();
        try {
            return process;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosedAfterDeath() {
        lock.lock();
        try {
            ready = false;
            changed.signalAll();
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void restart() throws InterruptedException {
        Launch launch;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            launch = Launch.of(options, port);
            process = launch.process();
            restarts++;
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "The store process could not be launched", e);
            return;
        } finally {
            lock.unlock();
        }
        try {
            launch.awaitReady(options.startTimeout());
        } catch (IOException e) {
            LOG.log(System.Logger.Level.ERROR, "The store process did not become ready", e);
            return;
        }
        lock.lock();
        try {
            ready = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the process: it finishes what it does, closes the engine and exits; after 20 s it is killed. */
    @Override
    public void close() {
        Process ending;
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            ending = process;
        } finally {
            lock.unlock();
        }
        try {
            ending.getOutputStream().close();
            if (!ending.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(System.Logger.Level.WARNING, "The store process did not end in time and is killed");
                ending.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "The store process was gone already", e);
            ending.destroyForcibly();
        } catch (InterruptedException e) {
            ending.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** One launched process, until it is ready. */
    private record Launch(Process process, BufferedReader out, LastLines errors) {
        static Launch of(StoreProcessOptions options, int port) throws IOException {
            Process process = StoreCommand.of(options, port).start();
            LastLines errors = LastLines.follow(process);
            return new Launch(
                    process,
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)),
                    errors);
        }

        /** Only a Java machine that ends for want of memory says something there, why; and a full pipe would stop whoever writes to it. */
        private void logOutput() {
            try {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    LOG.log(System.Logger.Level.ERROR, "The store process said: {0}", line);
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "The output of the store process broke off", e);
            }
        }

        /** Waits for the ready line and returns the port in it. */
        int awaitReady(Duration limit) throws IOException, InterruptedException {
            Thread watchdog = Thread.ofPlatform()
                    .daemon()
                    .name("store-start-watchdog")
                    .start(() -> {
                        try {
                            Thread.sleep(limit);
                            process.destroyForcibly();
                        } catch (InterruptedException e) {
                            // Ready in time.
                        }
                    });
            @Nullable String line;
            try {
                line = out.readLine();
            } finally {
                watchdog.interrupt();
            }
            if (line == null || !line.startsWith("READY ")) {
                process.destroyForcibly().waitFor();
                throw new IOException(
                        "the store process did not start (exit code " + process.exitValue() + "): " + errors.text());
            }
            Thread.ofPlatform().daemon().name("store-output").start(this::logOutput);
            return Integer.parseInt(line.substring("READY ".length()));
        }
    }
}
