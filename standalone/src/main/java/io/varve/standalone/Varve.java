package io.varve.standalone;

import io.varve.standalone.demo.Demo;
import io.varve.standalone.folder.DataFolder;
import io.varve.standalone.folder.RunningParts;
import io.varve.standalone.status.Status;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The commands that {@code ./varve} runs in a JVM. The first word is the command, the rest are settings, {@code --key=value}. */
public final class Varve {
    private static final String DATA = "--varve.data=";
    private static final String USAGE =
            "run | train | status | demo | dead-letters-list | dead-letters-replay, then settings as --key=value";

    private Varve() {}

    /** Exit code 0 when the command did what it says; else 1, with one line on standard error. */
    public static void main(String[] arguments) {
        List<String> settings = Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
        try {
            switch (arguments.length == 0 ? "" : arguments[0]) {
                case "run" -> run(settings);
                case "train" -> train(settings);
                case "status" -> System.exit(Status.print(dataFolder(settings)) ? 0 : 1);
                case "demo" -> demo(dataFolder(settings));
                case "dead-letters-list" -> deadLetters(settings).list();
                case "dead-letters-replay" -> deadLetters(settings).replay();
                default -> throw new CannotStart("expected " + USAGE);
            }
        } catch (CannotStart refusal) {
            fail(String.valueOf(refusal.getMessage()));
        } catch (RuntimeException | IOException unexpected) {
            LoggerFactory.getLogger(Varve.class).error("could not start", unexpected);
            fail("could not start: " + unexpected.toString().lines().findFirst().orElse("")
                    + " (./varve logs has the details)");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void fail(String line) {
        System.err.println("varve: " + line);
        System.exit(1);
    }

    private static void run(List<String> settings) {
        start(settings).awaitFailure();
        System.exit(1);
    }

    /**
     * Starts on free ports, takes and answers some requests, so that the JVM sees which classes these need, and stops; ./varve makes the
     * start-up cache from it.
     */
    private static void train(List<String> settings) throws InterruptedException {
        List<String> onFreePorts = new ArrayList<>(settings);
        int http = Ports.free();
        onFreePorts.add("--varve.http.port=" + http);
        for (String port : List.of("varve.ingest.otlp-http-port", "varve.ingest.otlp-grpc-port")) {
            onFreePorts.add("--" + port + "=" + Ports.free());
        }
        var _ = start(onFreePorts);
        var _ = new FirstVisit(http).run();
        System.exit(0);
    }

    private static void demo(Path data) throws IOException, InterruptedException {
        RunningParts parts = RunningParts.in(data)
                .orElseThrow(() -> new CannotStart("not running on " + data + ": ./varve up -d starts it"));
        // The server's own port takes OTLP too.
        int port = parts.otlpHttpPort() < 0 ? parts.httpPort() : parts.otlpHttpPort();
        Demo.run(URI.create("http://127.0.0.1:" + port));
    }

    private static DeadLettersCommand deadLetters(List<String> settings) throws IOException {
        Path data = dataFolder(settings);
        RunningParts parts = RunningParts.in(data)
                .orElseThrow(() -> new CannotStart("not running on " + data + ": ./varve up -d starts it"));
        return new DeadLettersCommand(parts.kafkaPort(), settings);
    }

    private static Standalone start(List<String> settings) {
        DataFolder folder = DataFolder.hold(dataFolder(settings));
        logInto(folder);
        Standalone standalone = new Standalone(folder, settings);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(standalone::close));
        standalone.start();
        return standalone;
    }

    private static Path dataFolder(List<String> settings) {
        return Path.of(settings.stream()
                        .filter(setting -> setting.startsWith(DATA))
                        .map(setting -> setting.substring(DATA.length()))
                        .reduce((_, last) -> last)
                        .orElseThrow(() -> new CannotStart("expected " + DATA + "DIR")))
                .toAbsolutePath()
                .normalize();
    }

    /** Before the first logger is made: logback.xml reads the property. */
    private static void logInto(DataFolder folder) {
        System.setProperty("varve.log.dir", folder.log().toString());
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }
}
