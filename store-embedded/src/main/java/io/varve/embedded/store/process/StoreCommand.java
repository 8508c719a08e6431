package io.varve.embedded.store.process;

import io.varve.embedded.store.StoreMain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a store process. */
final class StoreCommand {
    private StoreCommand() {}

    static ProcessBuilder of(StoreProcessOptions options, int port) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // The engine is native: the heap holds only requests on their way.
        command.add("-XX:+UseSerialGC");
        command.add("-Xms16m");
        command.add("-Xmx128m");
        command.add("-XX:MaxDirectMemorySize=64m");
        // What is Java here passes bytes on: the optimising compiler would cost more than it ever saves.
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-XX:ReservedCodeCacheSize=32m");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        Path library = options.library();
        if (library != null) {
            command.add("-Dvarve.libchdb=" + library);
        } else if (System.getProperty("varve.libchdb") != null) {
            command.add("-Dvarve.libchdb=" + System.getProperty("varve.libchdb"));
        }
        String classPath = options.classPath();
        command.add("-cp");
        command.add(classPath == null ? System.getProperty("java.class.path") : classPath);
        command.add(StoreMain.class.getName());
        command.add("--path=" + options.path());
        command.add("--port=" + port);
        command.add("--connections=" + options.connections());
        command.add("--sessions=" + options.sessions());
        command.add("--queue=" + options.queue());
        command.add("--queue-timeout-ms=" + options.queueTimeout().toMillis());
        command.add("--max-memory=" + options.maxMemory());
        command.add("--end-with-input=true");
        options.settings().forEach((name, value) -> command.add("--setting." + name + "=" + value));
        options.engine().forEach((name, value) -> command.add("--engine." + name + "=" + value));
        ProcessBuilder builder = new ProcessBuilder(command);
        String token = options.token();
        if (token != null) {
            // Not on the command line: that is visible to everybody on the machine.
            builder.environment().put("VARVE_STORE_TOKEN", token);
        } else {
            builder.environment().remove("VARVE_STORE_TOKEN");
        }
        // glibc makes an arena per thread otherwise; the engine has its own allocator.
        builder.environment().put("MALLOC_ARENA_MAX", "2");
        return builder;
    }
}
