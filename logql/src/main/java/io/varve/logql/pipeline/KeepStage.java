package io.varve.logql.pipeline;

import java.util.List;

/** {@code | keep}: all other labels go, save those of errors. */
final class KeepStage implements LineStage {
    private final List<LabelChoiceTest> choices;
    private final int preserveErrorName;
    private final int errorName;
    private final int errorDetailsName;

    KeepStage(List<LabelChoiceTest> choices, LabelNames names) {
        this.choices = choices;
        this.preserveErrorName = names.number(ErrorLabels.PRESERVE_ERROR);
        this.errorName = names.number(ErrorLabels.ERROR);
        this.errorDetailsName = names.number(ErrorLabels.ERROR_DETAILS);
    }

    @Override
    public boolean process(Line line) {
        LabelState labels = line.labels;
        for (int i = 0; i < labels.streamSize(); i++) {
            int name = labels.streamName(i);
            if (labels.showsStream(name) && !keeps(name, labels)) {
                labels.delete(name);
            }
        }
        for (int i = 0; i < labels.touchedSize(); i++) {
            int name = labels.touched(i);
            if (labels.isSet(name) && !keeps(name, labels)) {
                labels.delete(name);
            }
        }
        return true;
    }

    private boolean keeps(int name, LabelState labels) {
        if (name == preserveErrorName || name == errorName || name == errorDetailsName) {
            return true;
        }
        for (int i = 0; i < choices.size(); i++) {
            LabelChoiceTest choice = choices.get(i);
            if (choice.name() == name && choice.matches(labels)) {
                return true;
            }
        }
        return false;
    }
}
