package io.varve.logql.syntax;

import io.varve.logql.ast.RangeOperation;
import io.varve.logql.ast.VectorOperation;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Words and operators. Functions are words only where a parenthesis follows, so that they stay usable as label names. */
final class Keywords {
    private static final Map<String, TokenKind> ALWAYS = new HashMap<>();
    private static final Map<String, TokenKind> FUNCTIONS = new HashMap<>();

    static {
        for (TokenKind kind : TokenKind.values()) {
            switch (kind) {
                case END,
                        IDENTIFIER,
                        STRING,
                        NUMBER,
                        DURATION,
                        BYTES,
                        RANGE,
                        FUNCTION_FLAG,
                        BYTES_CONV,
                        DURATION_CONV,
                        DURATION_SECONDS_CONV,
                        VECTOR,
                        RANGE_OPERATION,
                        VECTOR_OPERATION -> {}
                default -> ALWAYS.put(kind.shown(), kind);
            }
        }
        for (RangeOperation operation : RangeOperation.values()) {
            FUNCTIONS.put(operation.text(), TokenKind.RANGE_OPERATION);
        }
        for (VectorOperation operation : VectorOperation.values()) {
            FUNCTIONS.put(operation.text(), TokenKind.VECTOR_OPERATION);
        }
        FUNCTIONS.put("vector", TokenKind.VECTOR);
        FUNCTIONS.put("label_replace", TokenKind.LABEL_REPLACE);
        FUNCTIONS.put("bytes", TokenKind.BYTES_CONV);
        FUNCTIONS.put("duration", TokenKind.DURATION_CONV);
        FUNCTIONS.put("duration_seconds", TokenKind.DURATION_SECONDS_CONV);
        FUNCTIONS.put("ip", TokenKind.IP);
    }

    private Keywords() {}

    static @Nullable TokenKind always(String lowerCase) {
        return ALWAYS.get(lowerCase);
    }

    static @Nullable TokenKind function(String lowerCase) {
        return FUNCTIONS.get(lowerCase);
    }
}
