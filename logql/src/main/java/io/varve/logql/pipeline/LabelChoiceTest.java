package io.varve.logql.pipeline;

import io.varve.logql.ast.Stage;
import io.varve.logql.filter.ByteTest;
import io.varve.logql.filter.ByteTests;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A label that drop or keep names; with a matcher, by its value. */
record LabelChoiceTest(int name, String text, @Nullable ByteTest value) {
    private static final byte[] EMPTY = {};

    static LabelChoiceTest of(Stage.LabelChoice choice, LabelNames names) {
        return new LabelChoiceTest(
                names.number(choice.name()),
                choice.name(),
                choice.matcher() == null ? null : ByteTests.matcher(choice.matcher()));
    }

    boolean matches(String text) {
        if (value == null) {
            return true;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return value.test(bytes, 0, bytes.length);
    }

    /** Whether the line's value, empty if there is none, is one of those meant. */
    boolean matches(LabelState labels) {
        if (value == null) {
            return true;
        }
        return labels.find(name)
                ? value.test(labels.foundValue(), labels.foundOffset(), labels.foundLength())
                : value.test(EMPTY, 0, 0);
    }
}
