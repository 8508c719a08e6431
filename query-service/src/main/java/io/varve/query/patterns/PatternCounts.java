package io.varve.query.patterns;

import io.varve.query.logs.ShapeSink;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Merges shapes into patterns by Drain's rule: words are compared place by place with the patterns of as many words, and the most similar
 * one takes the shape in. What no pattern takes in when there are too many is counted under {@code <_>}, which every line satisfies.
 */
public final class PatternCounts implements ShapeSink {

    /** Share of words that must be equal; lines of two words are alike only when equal. */
    private static final double ALIKE = 0.6;

    /** Templates held while shapes are merged, and patterns of the answer. */
    private static final int MOST_TEMPLATES = 1000;

    /** A shape is compared with no more templates than this, in no more words: lines that are all different must not take minutes. */
    private static final int MOST_TEMPLATES_OF_A_LENGTH = 100;

    private static final int MOST_WORDS = 50;

    private static final int MOST_PATTERNS = 300;

    private static final String NO_LEVEL = "unknown";

    private record Key(String pattern, String level) {}

    private final Map<Integer, List<LineTemplate>> byLength = new HashMap<>();
    private final Map<LineTemplate, Map<String, TreeMap<Long, Long>>> counts = new LinkedHashMap<>();
    private final LineTemplate rest = new LineTemplate(new String[] {LineTemplate.PLACEHOLDER});
    private String lastShape = "";
    private @Nullable LineTemplate lastTemplate;

    @Override
    public void count(String shape, String level, long bucket, long lines) {
        LineTemplate template = lastTemplate;
        if (template == null || !shape.equals(lastShape)) {
            template = template(shape);
            lastTemplate = template;
            lastShape = shape;
        }
        counts.computeIfAbsent(template, _ -> new HashMap<>())
                .computeIfAbsent(level.isEmpty() ? NO_LEVEL : level, _ -> new TreeMap<>())
                .merge(bucket, lines, Long::sum);
    }

    private LineTemplate template(String shape) {
        String[] words = shape.split(" ", MOST_WORDS);
        List<LineTemplate> candidates = byLength.computeIfAbsent(words.length, _ -> new ArrayList<>());
        LineTemplate best = null;
        double bestSimilarity = 0;
        for (LineTemplate candidate : candidates) {
            double similarity = candidate.similarity(words);
            if (similarity > bestSimilarity) {
                best = candidate;
                bestSimilarity = similarity;
            }
        }
        if (best != null && bestSimilarity >= ALIKE) {
            best.takeIn(words);
            return best;
        }
        if (counts.size() >= MOST_TEMPLATES || candidates.size() >= MOST_TEMPLATES_OF_A_LENGTH) {
            return rest;
        }
        LineTemplate created = new LineTemplate(words);
        candidates.add(created);
        return created;
    }

    /** The patterns with most lines first; all lines that were counted are in exactly one. */
    public List<LogPattern> patterns() {
        Map<Key, LogPattern> patterns = new LinkedHashMap<>();
        counts.forEach((template, levels) ->
                levels.forEach((level, samples) -> add(patterns, text(template), level, samples)));
        List<LogPattern> sorted = new ArrayList<>(patterns.values());
        sorted.sort(Comparator.comparingLong(LogPattern::lines)
                .reversed()
                .thenComparing(LogPattern::pattern)
                .thenComparing(LogPattern::level));
        if (sorted.size() <= MOST_PATTERNS) {
            return sorted;
        }
        Map<Key, LogPattern> shown = new LinkedHashMap<>();
        for (int i = 0; i < sorted.size(); i++) {
            LogPattern one = sorted.get(i);
            add(shown, i < MOST_PATTERNS ? one.pattern() : LineTemplate.PLACEHOLDER, one.level(), one.samples());
        }
        return List.copyOf(shown.values());
    }

    private static void add(Map<Key, LogPattern> patterns, String text, String level, Map<Long, Long> samples) {
        LogPattern pattern = patterns.computeIfAbsent(
                new Key(text, level), key -> new LogPattern(key.pattern(), key.level(), new TreeMap<>()));
        samples.forEach((bucket, lines) -> pattern.samples().merge(bucket, lines, Long::sum));
    }

    /** Two placeholders side by side are no pattern for the line filter. */
    private static String text(LineTemplate template) {
        return template.toString().replaceAll("(?:<_>){2,}", LineTemplate.PLACEHOLDER);
    }
}
