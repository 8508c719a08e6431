package io.varve.query.prometheus;

import io.varve.traceql.value.AnchoredRegex;
import org.jspecify.annotations.Nullable;

/** {@code label="value"} and its three sisters. */
record LabelTest(
        String label,
        String value,
        boolean negated,
        @Nullable AnchoredRegex regex) {
    boolean passes(String actual) {
        boolean matches = regex == null ? actual.equals(value) : regex.matches(actual);
        return matches != negated;
    }
}
