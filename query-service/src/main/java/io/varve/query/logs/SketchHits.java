package io.varve.query.logs;

import io.varve.query.logs.LinePlaces.Stretch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which of the grams that are looked for each sketch can have. For one thread. */
final class SketchHits {

    private record SketchKey(String service, long identity) {}

    private final Map<SketchKey, Sketch> sketches = new HashMap<>();

    /** What is known of a sketch from those of its pages that were looked at. */
    static final class Sketch {
        private final Set<Long> grams = new HashSet<>();
        private long from = Long.MAX_VALUE;
        private long to = Long.MIN_VALUE;
        private long lines;

        private Sketch() {}

        /** Every page of a sketch says the same of its stretch of time and its lines. */
        void add(long gram, long first, long last, long count) {
            grams.add(gram);
            from = first;
            to = last;
            lines = count;
        }
    }

    Sketch of(String service, long identity) {
        return sketches.computeIfAbsent(new SketchKey(service, identity), _ -> new Sketch());
    }

    /** Sketches with at least one of the grams. */
    int size() {
        return sketches.size();
    }

    /** Where lines can be that have the grams. */
    LinePlaces places(NecessaryGrams grams) {
        List<Stretch> found = new ArrayList<>();
        sketches.forEach((key, sketch) -> {
            if (holds(grams, sketch.grams)) {
                found.add(new Stretch(key.service(), sketch.from, sketch.to, Math.max(1, sketch.lines)));
            }
        });
        return LinePlaces.of(found);
    }

    private static boolean holds(NecessaryGrams grams, Set<Long> hits) {
        return switch (grams) {
            case NecessaryGrams.Anything _ -> true;
            case NecessaryGrams.Gram(long hash) -> hits.contains(hash);
            case NecessaryGrams.All(List<NecessaryGrams> parts) ->
                parts.stream().allMatch(part -> holds(part, hits));
            case NecessaryGrams.Any(List<NecessaryGrams> parts) ->
                parts.stream().anyMatch(part -> holds(part, hits));
        };
    }
}
