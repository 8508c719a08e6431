package io.varve.logql.pipeline;

import io.varve.logql.template.LabelSource;
import io.varve.logql.template.TemplateContext;
import io.varve.logql.template.TemplateValue;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a template sees of the line at hand. */
final class TemplateLabels implements TemplateContext, LabelSource {
    private final Line line;
    private final TemplateValue data = TemplateValue.labels(this);
    private @Nullable Map<String, String> snapshot;

    TemplateLabels(Line line) {
        this.line = line;
    }

    /** From now on the labels as they are now, whatever is set meanwhile. */
    void freeze() {
        if (snapshot == null || snapshot.isEmpty()) {
            snapshot = collect();
        }
    }

    /** From now on the labels as they are when they are asked for. */
    void follow() {
        snapshot = null;
    }

    @Override
    public TemplateValue data() {
        return data;
    }

    @Override
    public String line() {
        return new String(line.bytes, line.offset, line.length, StandardCharsets.UTF_8);
    }

    @Override
    public long timestampNanos() {
        return line.timestamp;
    }

    @Override
    public @Nullable String label(String name) {
        if (snapshot != null) {
            return snapshot.get(name);
        }
        LabelState labels = line.labels;
        boolean showsErrors = !labels.isUnchanged() || labels.hasError();
        if (name.equals(ErrorLabels.ERROR) && labels.hasError()) {
            return labels.error();
        }
        if (name.equals(ErrorLabels.ERROR_DETAILS)
                && showsErrors
                && !labels.errorDetails().isEmpty()) {
            return labels.errorDetails();
        }
        if (!labels.find(labels.names.number(name))) {
            return null;
        }
        return new String(labels.foundValue(), labels.foundOffset(), labels.foundLength(), StandardCharsets.UTF_8);
    }

    @Override
    public Map<String, String> labels() {
        return snapshot != null ? snapshot : collect();
    }

    private Map<String, String> collect() {
        var all = new HashMap<String, String>();
        LabelSets.collect(line.labels, (name, value, category) -> all.put(name, value));
        return all;
    }
}
