package io.varve.embedded.store;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@link StoreMain}.
 *
 * @param path the data folder
 * @param address where to listen: loopback unless {@code --host} says otherwise; port 0 takes a free one
 * @param token the password that every request needs, from the variable {@code VARVE_STORE_TOKEN}; null for none
 * @param connections how many statements may run at once, 1 to 64
 * @param sessions how many HTTP sessions may be open at once, 0 to 64
 * @param queue how many statements may wait, at least 1
 * @param patience how long a statement may wait for a connection
 * @param maxMemory the engine's limit for all queries together, in bytes
 * @param endWithInput end when standard input ends: whoever started the process has gone
 * @param settings query settings that every request starts with, from {@code --setting.name=value}
 * @param engine further options of the engine, from {@code --engine.name=value}
 */
record StoreOptions(
        Path path,
        InetSocketAddress address,
        @Nullable String token,
        int connections,
        int sessions,
        int queue,
        Duration patience,
        long maxMemory,
        boolean endWithInput,
        Map<String, String> settings,
        Map<String, String> engine) {

    static StoreOptions parse(String[] arguments, Map<String, String> environment) {
        Map<String, String> named = new HashMap<>();
        Map<String, String> settings = new HashMap<>();
        Map<String, String> engine = new HashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (!argument.startsWith("--") || equals < 0) {
                throw new IllegalArgumentException("'" + argument + "' is not of the form --name=value");
            }
            String name = argument.substring(2, equals);
            String value = argument.substring(equals + 1);
            if (name.startsWith("setting.")) {
                settings.put(name.substring("setting.".length()), value);
            } else if (name.startsWith("engine.")) {
                engine.put(name.substring("engine.".length()), value);
            } else {
                named.put(name, value);
            }
        }
        String path = named.remove("path");
        if (path == null) {
            throw new IllegalArgumentException("--path=<data folder> is missing");
        }
        StoreOptions options = new StoreOptions(
                Path.of(path).toAbsolutePath().normalize(),
                new InetSocketAddress(host(named.remove("host")), (int) number(named, "port", 8123, 0, 65_535)),
                environment.get("VARVE_STORE_TOKEN"),
                (int) number(named, "connections", 8, 1, 64),
                (int) number(named, "sessions", 4, 0, 64),
                (int) number(named, "queue", 128, 1, 100_000),
                Duration.ofMillis(number(named, "queue-timeout-ms", 10_000, 1, 3_600_000)),
                number(named, "max-memory", 1L << 30, 64L << 20, Long.MAX_VALUE),
                Boolean.parseBoolean(named.remove("end-with-input")),
                Map.copyOf(settings),
                Map.copyOf(engine));
        if (!named.isEmpty()) {
            throw new IllegalArgumentException(
                    "unknown option --" + named.keySet().iterator().next());
        }
        return options;
    }

    private static InetAddress host(@Nullable String name) {
        try {
            return name == null ? InetAddress.getByAddress(new byte[] {127, 0, 0, 1}) : InetAddress.getByName(name);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("--host=" + name + " is not known", e);
        }
    }

    private static long number(Map<String, String> named, String name, long otherwise, long least, long most) {
        String text = named.remove(name);
        if (text == null) {
            return otherwise;
        }
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + "=" + text + " is no number", e);
        }
        if (value < least || value > most) {
            throw new IllegalArgumentException("--" + name + "=" + text + " is not between " + least + " and " + most);
        }
        return value;
    }

    /** What the engine is started with. */
    List<String> engineOptions() {
        List<String> options = new ArrayList<>();
        options.add("--path=" + path);
        Map<String, String> all = new HashMap<>(EngineDefaults.SERVER);
        all.put("max_server_memory_usage", Long.toString(maxMemory));
        all.putAll(baseline());
        all.putAll(engine);
        all.forEach((name, value) -> options.add("--" + name + "=" + value));
        return options;
    }

    /** The query settings that every request starts with. */
    Map<String, String> baseline() {
        Map<String, String> all = new HashMap<>(EngineDefaults.QUERY);
        all.putAll(settings);
        return all;
    }
}
