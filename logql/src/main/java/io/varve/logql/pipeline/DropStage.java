package io.varve.logql.pipeline;

import java.util.List;

/** {@code | drop}. */
final class DropStage implements LineStage {
    private final List<LabelChoiceTest> choices;

    DropStage(List<LabelChoiceTest> choices) {
        this.choices = choices;
    }

    @Override
    public boolean process(Line line) {
        LabelState labels = line.labels;
        for (int i = 0; i < choices.size(); i++) {
            LabelChoiceTest choice = choices.get(i);
            if (choice.text().equals(ErrorLabels.ERROR)) {
                if (choice.matches(labels.error())) {
                    labels.setError("");
                }
            } else if (choice.text().equals(ErrorLabels.ERROR_DETAILS)) {
                if (choice.matches(labels.errorDetails())) {
                    labels.setErrorDetails("");
                }
            } else if (choice.value() == null ? labels.find(choice.name()) : choice.matches(labels)) {
                labels.delete(choice.name());
            }
        }
        return true;
    }
}
