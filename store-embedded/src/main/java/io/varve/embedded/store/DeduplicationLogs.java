package io.varve.embedded.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the engine's logs of insert tokens true again before it reads them. The engine writes down the token of an insert first and gives
 * its part a name then: if the process is killed in between, the part is gone, and the repeat of the insert would be taken for a double.
 * Tokens without a part are taken back, and a record that was only begun is cut off, since the next one would be unreadable behind it.
 *
 * <p>A log has lines of {@code 1 part token} for an insert and {@code 2 part token} for one that counts no more, with tabs between.
 */
final class DeduplicationLogs {
    private static final String FOLDER = "deduplication_logs";
    private static final Pattern LOG = Pattern.compile("deduplication_log_(\\d+)\\.txt");

    /** Partition, first and last block, level and, if it was changed, mutation. */
    private static final Pattern PART = Pattern.compile("([^_]+)_(\\d+)_(\\d+)_\\d+(_\\d+)?");

    private static final String ADDED = "1";
    private static final String DROPPED = "2";

    private DeduplicationLogs() {}

    /**
     * Repairs the logs of all tables.
     *
     * @param data the folder of an engine that is not running
     */
    static void repair(Path data) throws IOException {
        Path tables = data.resolve("store");
        if (!Files.isDirectory(tables)) {
            return;
        }
        for (Path prefix : children(tables)) {
            if (Files.isDirectory(prefix)) {
                for (Path table : children(prefix)) {
                    if (Files.isDirectory(table.resolve(FOLDER))) {
                        repairTable(table);
                    }
                }
            }
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            all.forEach(children::add);
        }
        return children;
    }

    private static void repairTable(Path table) throws IOException {
        List<Path> logs = children(table.resolve(FOLDER)).stream()
                .filter(path -> number(path) >= 0)
                .sorted(Comparator.comparingLong(DeduplicationLogs::number))
                .toList();
        if (logs.isEmpty()) {
            return;
        }
        Map<String, String> partOfToken = new LinkedHashMap<>();
        for (Path log : logs) {
            read(log, partOfToken);
        }
        Map<String, List<Blocks>> parts = new HashMap<>();
        for (Path part : children(table)) {
            Blocks blocks = Blocks.of(part.getFileName().toString());
            if (blocks != null) {
                parts.computeIfAbsent(blocks.partition(), _ -> new ArrayList<>())
                        .add(blocks);
            }
        }
        StringBuilder lost = new StringBuilder();
        partOfToken.forEach((token, part) -> {
            Blocks blocks = Blocks.of(part);
            if (blocks != null
                    && parts.getOrDefault(blocks.partition(), List.of()).stream()
                            .noneMatch(blocks::isIn)) {
                lost.append(DROPPED)
                        .append('\t')
                        .append(part)
                        .append('\t')
                        .append(token)
                        .append('\n');
            }
        });
        if (!lost.isEmpty()) {
            Files.writeString(logs.getLast(), lost, ISO_8859_1, StandardOpenOption.APPEND);
        }
    }

    /** Of a log, by which they follow each other; -1 of another file. */
    private static long number(Path log) {
        Matcher name = LOG.matcher(log.getFileName().toString());
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }

    private static void read(Path log, Map<String, String> partOfToken) throws IOException {
        String text = Files.readString(log, ISO_8859_1);
        int end = text.lastIndexOf('\n') + 1;
        if (end < text.length()) {
            try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
                file.truncate(end);
            }
        }
        text.substring(0, end).lines().forEach(line -> {
            String[] record = line.split("\t", 3);
            if (record.length == 3 && record[0].equals(ADDED)) {
                partOfToken.put(record[2], record[1]);
            } else if (record.length == 3 && record[0].equals(DROPPED)) {
                partOfToken.remove(record[2]);
            }
        });
    }

    /** The inserts that a part is made of. */
    private record Blocks(String partition, long first, long last) {
        static @Nullable Blocks of(String part) {
            Matcher name = PART.matcher(part);
            return name.matches()
                    ? new Blocks(name.group(1), Long.parseLong(name.group(2)), Long.parseLong(name.group(3)))
                    : null;
        }

        boolean isIn(Blocks other) {
            return other.first <= first && last <= other.last;
        }
    }
}
