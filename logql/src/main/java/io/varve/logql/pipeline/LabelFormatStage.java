package io.varve.logql.pipeline;

import io.varve.logql.template.GoTemplate;
import io.varve.logql.template.TemplateExecutionException;
import io.varve.logql.template.TemplateLimits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code | label_format}: renames, and labels made by templates, which see the labels as the first template found them. */
final class LabelFormatStage implements LineStage {
    /**
     * @param source the label to rename, or {@link LabelNames#NONE}
     * @param template of the value, when nothing is renamed
     */
    record Format(int name, int source, @Nullable GoTemplate template) {}

    private final List<Format> formats;
    private final TemplateLabels context;
    private final StringBuilder output = new StringBuilder();

    LabelFormatStage(List<Format> formats, Line line) {
        this.formats = formats;
        this.context = new TemplateLabels(line);
    }

    @Override
    public boolean process(Line line) {
        context.follow();
        for (int i = 0; i < formats.size(); i++) {
            Format format = formats.get(i);
            if (format.template == null) {
                rename(line, format);
                continue;
            }
            if (formats.size() > 1) {
                context.freeze();
            }
            output.setLength(0);
            try {
                format.template.execute(context, output, TemplateLimits.DEFAULT);
            } catch (TemplateExecutionException e) {
                line.labels.setError(ErrorLabels.TEMPLATE_FORMAT);
                line.labels.setErrorDetails(e.getMessage());
                continue;
            }
            byte[] value = output.toString().getBytes(StandardCharsets.UTF_8);
            line.setParsed(format.name, value, 0, value.length);
        }
        return true;
    }

    private static void rename(Line line, Format format) {
        LabelState labels = line.labels;
        if (labels.find(format.source)) {
            line.setParsed(format.name, labels.foundValue(), labels.foundOffset(), labels.foundLength());
            labels.delete(format.source);
        }
    }
}
