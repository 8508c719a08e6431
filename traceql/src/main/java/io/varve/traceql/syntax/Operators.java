package io.varve.traceql.syntax;

import io.varve.traceql.ast.SpansetOperator;
import io.varve.traceql.value.BinaryOperator;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which tokens are operators of what. */
final class Operators {
    private static final Map<TokenKind, BinaryOperator> BINARY = new EnumMap<>(TokenKind.class);
    private static final Map<TokenKind, SpansetOperator> SPANSET = new EnumMap<>(TokenKind.class);

    static {
        for (TokenKind kind : TokenKind.values()) {
            for (BinaryOperator operator : BinaryOperator.values()) {
                if (operator.text().equals(kind.shown())) {
                    BINARY.put(kind, operator);
                }
            }
            for (SpansetOperator operator : SpansetOperator.values()) {
                if (operator.text().equals(kind.shown())) {
                    SPANSET.put(kind, operator);
                }
            }
        }
    }

    private Operators() {}

    /** The operator between field expressions. */
    static @Nullable BinaryOperator binary(TokenKind kind) {
        return BINARY.get(kind);
    }

    /** The operator between sets of spans. */
    static @Nullable SpansetOperator spanset(TokenKind kind) {
        return SPANSET.get(kind);
    }

    /** The operator between scalars that yields a scalar. */
    static @Nullable BinaryOperator arithmetic(TokenKind kind) {
        BinaryOperator operator = BINARY.get(kind);
        return operator == null || operator.isBoolean() ? null : operator;
    }

    /** The operator between scalars that keeps or drops. */
    static @Nullable BinaryOperator comparison(TokenKind kind) {
        BinaryOperator operator = BINARY.get(kind);
        return operator != null
                        && (operator.isOrder()
                                || operator == BinaryOperator.EQUAL
                                || operator == BinaryOperator.NOT_EQUAL)
                ? operator
                : null;
    }
}
