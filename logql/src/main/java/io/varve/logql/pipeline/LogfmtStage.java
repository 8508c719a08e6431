package io.varve.logql.pipeline;

import io.varve.logql.bytes.Utf8;
import io.varve.logql.logfmt.LogfmtScanner;

/** {@code | logfmt}: every pair a label. */
final class LogfmtStage implements LineStage {
    private final boolean strict;
    private final boolean keepEmpty;
    private final int errorName;
    private final LogfmtScanner scanner = new LogfmtScanner();

    LogfmtStage(boolean strict, boolean keepEmpty, LabelNames names) {
        this.strict = strict;
        this.keepEmpty = keepEmpty;
        this.errorName = names.number(ErrorLabels.ERROR);
    }

    @Override
    public boolean process(Line line) {
        ParserHints hints = line.hints;
        if (hints.wantsNothing()) {
            return true;
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
            int name = names.ofKey(scanner.line(), scanner.keyOffset(), scanner.keyLength());
            if (name == LabelNames.NONE) {
                continue;
            }
            if (line.labels.isTaken(name)) {
                name = names.extracted(name);
            }
            if (!hints.shouldExtract(name) || line.labels.isExtracted(name)) {
                continue;
            }
            if (scanner.valueLength() == 0 && !keepEmpty) {
                continue;
            }
            setValue(line, name);
            if (!hints.shouldContinue(name, line)) {
                return false;
            }
            if (hints.allExtracted()) {
                break;
            }
        }
        if (strict && scanner.hasError()) {
            line.fail(ErrorLabels.LOGFMT_PARSER, scanner.error());
            return hints.shouldContinue(errorName, line);
        }
        return true;
    }

    private void setValue(Line line, int name) {
        byte[] value = scanner.value();
        int offset = scanner.valueOffset();
        int length = scanner.valueLength();
        if (Utf8.hasReplacement(value, offset, length)) {
            line.arena.reserve(length);
            byte[] out = line.arena.array();
            int position = line.arena.position();
            length = Utf8.blankReplacements(value, offset, length, out, position);
            line.arena.advance(length);
            value = out;
            offset = position;
        }
        line.setParsed(name, value, offset, length);
    }
}
