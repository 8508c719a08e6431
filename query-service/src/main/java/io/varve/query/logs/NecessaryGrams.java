package io.varve.query.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.schema.sketch.TextGrams;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which grams the sketch of a line has that a condition holds for. */
sealed interface NecessaryGrams {

    /** Grams of one needle that are asked for: so many rule out nearly every other text. Each is a page of every sketch to read. */
    int MOST_RARE = 8;

    int MOST_OTHERS = 4;

    /** Nothing is known: any line may do. */
    record Anything() implements NecessaryGrams {}

    /** One gram. */
    record Gram(long hash) implements NecessaryGrams {}

    /** All of them. */
    record All(List<NecessaryGrams> parts) implements NecessaryGrams {
        public All {
            parts = List.copyOf(parts);
        }
    }

    /** At least one of them. */
    record Any(List<NecessaryGrams> parts) implements NecessaryGrams {
        public Any {
            parts = List.copyOf(parts);
        }
    }

    static NecessaryGrams anything() {
        return new Anything();
    }

    /** Of lines that contain a needle, letters of either case: identifiers first, for few lines have them. */
    static NecessaryGrams ofNeedle(String needle) {
        Set<Long> rare = new LinkedHashSet<>();
        Set<Long> others = new LinkedHashSet<>();
        TextGrams.ofNeedle(needle.getBytes(UTF_8), (gram, ofRun) -> (ofRun ? rare : others).add(gram));
        List<Long> chosen = spread(rare, MOST_RARE);
        chosen.addAll(spread(others, MOST_OTHERS - chosen.size()));
        return all(chosen.stream().<NecessaryGrams>map(Gram::new).toList());
    }

    /** Of lines that contain, for each of the lists, at least one of its needles. */
    static NecessaryGrams ofNeedles(List<List<String>> anyOfEach) {
        NecessaryGrams grams = anything();
        for (List<String> anyOf : anyOfEach) {
            NecessaryGrams any = null;
            for (String needle : anyOf) {
                NecessaryGrams one = ofNeedle(needle);
                any = any == null ? one : any.or(one);
            }
            grams = any == null ? grams : grams.and(any);
        }
        return grams;
    }

    default NecessaryGrams and(NecessaryGrams other) {
        if (this instanceof Anything) {
            return other;
        }
        return other instanceof Anything ? this : new All(List.of(this, other));
    }

    default NecessaryGrams or(NecessaryGrams other) {
        if (this instanceof Anything || other instanceof Anything) {
            return anything();
        }
        return new Any(List.of(this, other));
    }

    /** Every gram that is named, once. */
    default Set<Long> named() {
        Set<Long> all = new LinkedHashSet<>();
        collect(this, all);
        return all;
    }

    private static void collect(NecessaryGrams grams, Set<Long> into) {
        switch (grams) {
            case Anything _ -> {}
            case Gram(long hash) -> into.add(hash);
            case All(List<NecessaryGrams> parts) -> parts.forEach(part -> collect(part, into));
            case Any(List<NecessaryGrams> parts) -> parts.forEach(part -> collect(part, into));
        }
    }

    private static NecessaryGrams all(List<NecessaryGrams> grams) {
        return grams.isEmpty() ? anything() : grams.size() == 1 ? grams.getFirst() : new All(grams);
    }

    /** As many as that, far from each other: neighbours overlap and say the same. */
    private static List<Long> spread(Set<Long> grams, int count) {
        List<Long> all = List.copyOf(grams);
        List<Long> chosen = new ArrayList<>();
        int taken = Math.min(count, all.size());
        for (int i = 0; i < taken; i++) {
            chosen.add(all.get(taken == 1 ? all.size() / 2 : i * (all.size() - 1) / (taken - 1)));
        }
        return chosen;
    }
}
