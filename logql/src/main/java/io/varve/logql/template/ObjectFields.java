package io.varve.logql.template;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A JSON object as a Go map of anything. */
record ObjectFields(SortedMap<String, TemplateValue> sorted) implements TemplateValue.Fields {
    @Override
    public @Nullable TemplateValue get(String key) {
        return sorted.get(key);
    }

    @Override
    public TemplateValue missing() {
        return TemplateValue.NIL;
    }

    @Override
    public int size() {
        return sorted.size();
    }

    @Override
    public String typeName() {
        return "map[string]interface {}";
    }
}
