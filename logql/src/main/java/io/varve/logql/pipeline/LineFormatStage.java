package io.varve.logql.pipeline;

import io.varve.logql.template.GoTemplate;
import io.varve.logql.template.TemplateExecutionException;
import io.varve.logql.template.TemplateLimits;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** {@code | line_format}: the line is what the template makes of its labels. */
final class LineFormatStage implements LineStage {
    private static final byte[] EMPTY = {};

    private final GoTemplate template;
    private final @Nullable String singleLabel;
    private final int singleName;
    private final TemplateLabels context;
    private final StringBuilder output = new StringBuilder();

    LineFormatStage(GoTemplate template, Line line) {
        this.template = template;
        this.singleLabel = template.singleLabel();
        this.singleName = singleLabel == null ? LabelNames.NONE : line.labels.names.number(singleLabel);
        this.context = new TemplateLabels(line);
    }

    @Override
    public boolean process(Line line) {
        if (singleLabel != null) {
            LabelState labels = line.labels;
            if (labels.find(singleName)) {
                line.set(labels.foundValue(), labels.foundOffset(), labels.foundLength());
            } else {
                line.set(EMPTY, 0, 0);
            }
            return true;
        }
        output.setLength(0);
        try {
            template.execute(context, output, TemplateLimits.DEFAULT);
        } catch (TemplateExecutionException e) {
            line.labels.setError(ErrorLabels.TEMPLATE_FORMAT);
            line.labels.setErrorDetails(e.getMessage());
            return true;
        }
        byte[] formatted = output.toString().getBytes(StandardCharsets.UTF_8);
        line.set(formatted, 0, formatted.length);
        return true;
    }
}
