package io.varve.logql.pipeline;

import com.google.re2j.Matcher;
import io.varve.logql.automaton.Automaton;
import io.varve.logql.bytes.ByteSearch;
import io.varve.logql.bytes.Utf8;
import io.varve.logql.literal.NecessaryLiterals;
import io.varve.logql.regex.BoundedSearch;
import io.varve.logql.regex.NamedGroups;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** {@code | regexp}: every named group a label. A line that does not match stays as it is. */
final class RegexpStage implements LineStage {
    private static final byte[] EMPTY = {};
    private static final int NO_PART = -1;
    private static final int MANY_MATCHES = 16;

    private final BoundedSearch search;
    private final int[] labels;
    private final int[] groups;
    private final int[] starts;
    private final int[] ends;
    private final @Nullable ByteSearch necessary;
    /** Lines in a row that matched. When many do, what each of them has in it need not be looked for first. */
    private int matches;

    private final @Nullable Automaton automaton;

    /** @param hints by which captures that nobody asks for are left out */
    RegexpStage(NamedGroups regex, LabelNames names, ParserHints hints) {
        this.search = new BoundedSearch(regex.pattern());
        var wantedLabels = IntStream.builder();
        var wantedGroups = IntStream.builder();
        for (NamedGroups.Group group : regex.groups()) {
            int label = names.number(LabelNameText.sanitise(group.name(), true));
            if (hints.shouldExtract(label) || hints.shouldExtract(names.extracted(label))) {
                wantedLabels.add(label);
                wantedGroups.add(group.index());
            }
        }
        this.labels = wantedLabels.build().toArray();
        this.groups = wantedGroups.build().toArray();
        this.starts = new int[labels.length];
        this.ends = new int[labels.length];
        String literal = NecessaryLiterals.longest(regex.regex());
        this.necessary = literal.isEmpty() ? null : new ByteSearch(literal.getBytes(StandardCharsets.UTF_8));
        this.automaton = Automaton.compile(regex.regex(), groups);
    }

    @Override
    public boolean process(Line line) {
        if (line.hints.wantsNothing() || labels.length == 0) {
            return true;
        }
        if (necessary != null && matches < MANY_MATCHES && !necessary.isIn(line.bytes, line.offset, line.length)) {
            matches = 0;
            return true;
        }
        if (automaton == null || !Utf8.isValid(line.bytes, line.offset, line.length)) {
            return processCopy(line);
        }
        return switch (automaton.find(line.bytes, line.offset, line.offset + line.length)) {
            case NOT_FOUND -> {
                matches = 0;
                yield true;
            }
            case GAVE_UP -> processCopy(line);
            case FOUND -> {
                matches++;
                for (int i = 0; i < labels.length; i++) {
                    starts[i] = automaton.start(i);
                    ends[i] = automaton.end(i);
                }
                yield set(line, line.bytes);
            }
        };
    }

    private boolean processCopy(Line line) {
        byte[] text = Utf8.validCopy(line.bytes, line.offset, line.length);
        Matcher matcher = search.over(text);
        if (!matcher.find()) {
            return true;
        }
        for (int i = 0; i < labels.length; i++) {
            starts[i] = matcher.start(groups[i]);
            ends[i] = matcher.end(groups[i]);
        }
        return set(line, text);
    }

    private boolean set(Line line, byte[] text) {
        for (int i = 0; i < labels.length; i++) {
            int name = labels[i];
            if (line.labels.isTaken(name)) {
                name = line.labels.names.extracted(name);
            }
            if (!line.hints.shouldExtract(name) || line.labels.isExtracted(name)) {
                continue;
            }
            if (starts[i] == NO_PART) {
                line.setParsed(name, EMPTY, 0, 0);
            } else {
                line.setParsed(name, text, starts[i], ends[i] - starts[i]);
            }
            if (!line.hints.shouldContinue(name, line)) {
                return false;
            }
        }
        return true;
    }
}
