package io.varve.logql.template;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Labels that a template reads. */
public interface LabelSource {
    /** @return null when there is no such label */
    @Nullable
    String label(String name);

    /** All of them, in any order; asked for only when a template ranges over them or prints them. */
    Map<String, String> labels();

    static LabelSource of(Map<String, String> labels) {
        return new LabelSource() {
            @Override
            public @Nullable String label(String name) {
                return labels.get(name);
            }

            @Override
            public Map<String, String> labels() {
                return labels;
            }
        };
    }
}
