package io.varve.logql.pipeline;

import com.google.re2j.Matcher;
import io.varve.logql.bytes.Utf8;
import io.varve.logql.regex.NamedGroups;
import java.util.List;

/** {@code | regexp}: every named group a label. A line that does not match stays as it is. */
final class RegexpStage implements LineStage {
    private static final byte[] EMPTY = {};

    private final NamedGroups regex;
    private final int[] labels;

    RegexpStage(NamedGroups regex, LabelNames names) {
        this.regex = regex;
        List<NamedGroups.Group> groups = regex.groups();
        this.labels = new int[groups.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = names.number(LabelNameText.sanitise(groups.get(i).name(), true));
        }
    }

    @Override
    public boolean process(Line line) {
        if (line.hints.wantsNothing()) {
            return true;
        }
        byte[] text = Utf8.validCopy(line.bytes, line.offset, line.length);
        Matcher matcher = regex.pattern().matcher(text);
        if (!matcher.find()) {
            return true;
        }
        for (int i = 0; i < labels.length; i++) {
            int name = labels[i];
            if (line.labels.isTaken(name)) {
                name = line.labels.names.extracted(name);
            }
            if (!line.hints.shouldExtract(name) || line.labels.isExtracted(name)) {
                continue;
            }
            int group = regex.groups().get(i).index();
            int start = matcher.start(group);
            if (start < 0) {
                line.setParsed(name, EMPTY, 0, 0);
            } else {
                line.setParsed(name, text, start, matcher.end(group) - start);
            }
            if (!line.hints.shouldContinue(name, line)) {
                return false;
            }
        }
        return true;
    }
}
