package io.varve.logql.pipeline;

import io.varve.logql.ast.Stage;
import io.varve.logql.bytes.Utf8;
import io.varve.logql.logfmt.LogfmtExpression;
import io.varve.logql.logfmt.LogfmtScanner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code | logfmt a, b="key"}: the listed labels, which exist whether the line has them or not. The last pair of a key wins. */
final class LogfmtExpressionStage implements LineStage {
    private static final byte[] EMPTY = {};

    private final boolean strict;
    private final int[] labels;
    private final int[] keys;
    private final LogfmtScanner scanner = new LogfmtScanner();

    /** @throws IllegalArgumentException if an expression is no key */
    LogfmtExpressionStage(List<Stage.LabelExtraction> extractions, boolean strict, LabelNames names) {
        this.strict = strict;
        Map<String, String> byLabel = new LinkedHashMap<>();
        for (Stage.LabelExtraction extraction : extractions) {
            byLabel.put(extraction.label(), LogfmtExpression.parse(extraction.expression()));
        }
        this.labels = new int[byLabel.size()];
        this.keys = new int[byLabel.size()];
        int i = 0;
        for (Map.Entry<String, String> entry : byLabel.entrySet()) {
            labels[i] = names.number(entry.getKey());
            keys[i++] = names.number(entry.getValue());
        }
    }

    @Override
    public boolean process(Line line) {
        ParserHints hints = line.hints;
        if (hints.wantsNothing()) {
            return true;
        }
        for (int label : labels) {
            if (!line.labels.isTaken(label)) {
                line.setParsed(label, EMPTY, 0, 0);
            }
        }
        LabelNames names = line.labels.names;
        scanner.reset(line.bytes, line.offset, line.length, line.arena);
        while (!scanner.atEnd()) {
            if (!scanner.next()) {
                if (strict) {
                    break;
                }
                continue;
            }
            int label = labelOf(names.ofKey(scanner.line(), scanner.keyOffset(), scanner.keyLength()), line.labels);
            if (label == LabelNames.NONE) {
                continue;
            }
            if (line.labels.isTaken(label)) {
                label = names.extracted(label);
                if (line.labels.isExtracted(label) || !hints.shouldExtract(label)) {
                    // Loki looks no further here.
                    break;
                }
            }
            boolean valid = !Utf8.hasReplacement(scanner.value(), scanner.valueOffset(), scanner.valueLength());
            line.setParsed(label, scanner.value(), scanner.valueOffset(), valid ? scanner.valueLength() : 0);
            if (hints.allExtracted()) {
                break;
            }
        }
        if (strict && scanner.hasError()) {
            line.fail(ErrorLabels.LOGFMT_PARSER, scanner.error());
        }
        return true;
    }

    /** The label that a key of the line sets: one whose expression it is, else one whose name it is. */
    private int labelOf(int key, LabelState taken) {
        if (key == LabelNames.NONE) {
            return LabelNames.NONE;
        }
        boolean listed = contains(labels, key);
        if (!listed && taken.isExtracted(key)) {
            // Loki takes a key that an earlier parser has made a label for one that is done.
            return LabelNames.NONE;
        }
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] == key) {
                return labels[i];
            }
        }
        return listed ? key : LabelNames.NONE;
    }

    private static boolean contains(int[] names, int name) {
        for (int each : names) {
            if (each == name) {
                return true;
            }
        }
        return false;
    }
}
