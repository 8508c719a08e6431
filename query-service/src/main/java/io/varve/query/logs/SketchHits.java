package io.varve.query.logs;

import io.varve.query.logs.LinePlaces.Stretch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which of the grams that are looked for each sketch can have. For one thread. */
final class SketchHits {

    /** So many grams can be looked for, each by its bit. More alternatives than that are rarely of use. */
    static final int MOST_GRAMS = Long.SIZE;

    private record SketchKey(String service, long identity) {}

    /** The place of each is the number of its bit. */
    private final List<Long> grams;

    private final Bits necessary;
    private final Map<SketchKey, Sketch> sketches = new HashMap<>();

    /** @param necessary names at most {@link #MOST_GRAMS} */
    SketchHits(NecessaryGrams necessary) {
        this.grams = List.copyOf(necessary.named());
        this.necessary = bits(necessary);
    }

    /** What is known of a sketch from those of its pages that were looked at. */
    static final class Sketch {
        private long grams;
        private long from = Long.MAX_VALUE;
        private long to = Long.MIN_VALUE;
        private long lines;

        private Sketch() {}

        /** Every page of a sketch says the same of its stretch of time and its lines. */
        void add(long bits, long first, long last, long count) {
            grams |= bits;
            from = first;
            to = last;
            lines = count;
        }
    }

    List<Long> grams() {
        return grams;
    }

    /** The bits of grams that no sketch may lack. */
    long required() {
        return necessary.all();
    }

    /** What is known of a sketch, from now on. */
    Sketch of(String service, long identity) {
        return sketches.computeIfAbsent(new SketchKey(service, identity), _ -> new Sketch());
    }

    /** The same of a sketch that something is known of; null for any other. */
    @Nullable
    Sketch known(String service, long identity) {
        return sketches.get(new SketchKey(service, identity));
    }

    /** Sketches with at least one of the grams. */
    int size() {
        return sketches.size();
    }

    /** Where lines can be that have the grams. */
    LinePlaces places() {
        List<Stretch> found = new ArrayList<>();
        sketches.forEach((key, sketch) -> {
            if (necessary.areIn(sketch.grams)) {
                found.add(new Stretch(key.service(), sketch.from, sketch.to, Math.max(1, sketch.lines)));
            }
        });
        return LinePlaces.of(found);
    }

    /**
     * Necessary grams as bits.
     *
     * @param all must be there
     * @param any of each at least one must be
     */
    private record Bits(long all, List<List<Bits>> any) {

        private boolean areIn(long hits) {
            if ((hits & all) != all) {
                return false;
            }
            for (List<Bits> alternatives : any) {
                if (!oneIsIn(alternatives, hits)) {
                    return false;
                }
            }
            return true;
        }

        private static boolean oneIsIn(List<Bits> alternatives, long hits) {
            for (Bits alternative : alternatives) {
                if (alternative.areIn(hits)) {
                    return true;
                }
            }
            return false;
        }
    }

    private Bits bits(NecessaryGrams of) {
        return switch (of) {
            case NecessaryGrams.Anything _ -> new Bits(0, List.of());
            case NecessaryGrams.Gram(long hash) -> new Bits(1L << grams.indexOf(hash), List.of());
            case NecessaryGrams.All(List<NecessaryGrams> parts) -> {
                long all = 0;
                List<List<Bits>> any = new ArrayList<>();
                for (NecessaryGrams part : parts) {
                    Bits bits = bits(part);
                    all |= bits.all();
                    any.addAll(bits.any());
                }
                yield new Bits(all, any);
            }
            case NecessaryGrams.Any(List<NecessaryGrams> parts) ->
                new Bits(0, List.of(parts.stream().map(this::bits).toList()));
        };
    }
}
