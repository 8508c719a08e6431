package io.varve.logql.pipeline;

import io.varve.logql.bytes.ByteArena;
import io.varve.logql.json.JsonObjectWalk;
import io.varve.logql.json.JsonOutcome;
import io.varve.logql.json.JsonType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where in a line the labels stand that {@code | json} makes of it. Not for hot paths. */
public final class JsonLabelPaths extends JsonObjectWalk {
    private final ByteArena arena = new ByteArena();
    private final List<String> path = new ArrayList<>();
    private Map<String, List<String>> paths = new HashMap<>();

    /**
     * The keys that lead to each label's value, outermost first. A name clash with other labels is not known here: it is the name before
     * it gets its suffix. Of two values with one name the first counts.
     */
    public Map<String, List<String>> of(byte[] line) {
        arena.reset();
        path.clear();
        paths = new HashMap<>();
        // A line that breaks off has the labels before the break.
        JsonOutcome _ = walk(line, 0, line.length, arena);
        return paths;
    }

    @Override
    protected JsonOutcome field(
            byte[] key, int keyOffset, int keyLength, JsonType type, byte[] json, int start, int end) {
        path.add(new String(key, keyOffset, keyLength, StandardCharsets.UTF_8));
        JsonOutcome outcome = JsonOutcome.COMPLETE;
        switch (type) {
            case STRING, NUMBER, BOOLEAN -> paths.putIfAbsent(name(), List.copyOf(path));
            case OBJECT -> outcome = walk(json, start, end, arena);
            case NULL, ARRAY -> {}
        }
        path.removeLast();
        return outcome;
    }

    private String name() {
        var name = new StringBuilder();
        for (String key : path) {
            String part = LabelNameText.sanitise(key, name.isEmpty());
            name.append(name.isEmpty() || part.isEmpty() ? "" : "_").append(part);
        }
        return name.toString();
    }
}
