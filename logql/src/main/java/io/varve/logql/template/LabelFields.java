package io.varve.logql.template;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Labels as a Go map of strings; looked up one by one, materialised only when a template ranges over them. */
record LabelFields(LabelSource labels) implements TemplateValue.Fields {
    @Override
    public @Nullable TemplateValue get(String key) {
        String value = labels.label(key);
        return value == null ? null : TemplateValue.text(value);
    }

    @Override
    public TemplateValue missing() {
        return TemplateValue.EMPTY;
    }

    @Override
    public int size() {
        return labels.labels().size();
    }

    @Override
    public SortedMap<String, TemplateValue> sorted() {
        var sorted = new TreeMap<String, TemplateValue>();
        labels.labels().forEach((name, value) -> sorted.put(name, TemplateValue.text(value)));
        return sorted;
    }

    @Override
    public String typeName() {
        return "map[string]string";
    }
}
