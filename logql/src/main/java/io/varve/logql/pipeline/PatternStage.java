package io.varve.logql.pipeline;

import io.varve.logql.bytes.ByteSearch;
import io.varve.logql.pattern.LinePattern;
import java.util.Arrays;
import java.util.List;

/**
 * {@code | pattern}: every named capture a label. A leading literal has to begin the line; where a later one is missing, its capture
 * takes the rest and the labels behind it are not set.
 */
final class PatternStage implements LineStage {
    private static final int UNNAMED = -1;

    private final byte[] leading;
    private final int[] captures;
    private final ByteSearch[] literals;
    private final int[] literalLengths;

    PatternStage(LinePattern pattern, LabelNames names) {
        List<LinePattern.Part> parts = pattern.parts();
        boolean leads = parts.getFirst() instanceof LinePattern.Literal;
        this.leading = parts.getFirst() instanceof LinePattern.Literal literal ? literal.bytes() : new byte[0];
        int count = (int)
                parts.stream().filter(LinePattern.Capture.class::isInstance).count();
        this.captures = new int[count];
        this.literals = new ByteSearch[count];
        this.literalLengths = new int[count];
        int capture = 0;
        for (LinePattern.Part part : parts.subList(leads ? 1 : 0, parts.size())) {
            switch (part) {
                case LinePattern.Capture named ->
                    captures[capture++] = named.isNamed() ? names.number(named.name()) : UNNAMED;
                case LinePattern.Literal literal -> {
                    byte[] bytes = literal.bytes();
                    literals[capture - 1] = new ByteSearch(bytes);
                    literalLengths[capture - 1] = bytes.length;
                }
            }
        }
    }

    @Override
    public boolean process(Line line) {
        if (line.hints.wantsNothing() || line.length == 0) {
            return true;
        }
        int at = line.offset;
        int end = line.offset + line.length;
        if (line.length < leading.length
                || !Arrays.equals(line.bytes, at, at + leading.length, leading, 0, leading.length)) {
            return true;
        }
        at += leading.length;
        for (int i = 0; i < captures.length; i++) {
            ByteSearch literal = literals[i];
            int found = literal == null ? -1 : literal.indexIn(line.bytes, at, end);
            int captureEnd = found < 0 ? end : found;
            if (captures[i] != UNNAMED && !set(line, captures[i], at, captureEnd)) {
                return false;
            }
            if (found < 0 || line.hints.allExtracted()) {
                return true;
            }
            at = found + literalLengths[i];
        }
        return true;
    }

    private static boolean set(Line line, int label, int from, int end) {
        int name = line.labels.isTaken(label) ? line.labels.names.extracted(label) : label;
        if (line.labels.isExtracted(name) || !line.hints.shouldExtract(name)) {
            return true;
        }
        line.setParsed(name, line.bytes, from, end - from);
        return line.hints.shouldContinue(name, line);
    }
}
