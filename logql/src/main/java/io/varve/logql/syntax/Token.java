package io.varve.logql.syntax;

import io.varve.logql.ast.Position;
import java.util.Locale;

/**
 * One token.
 *
 * @param text of a string its value without quotes; of a function its name in lower case; else as written
 * @param number nanoseconds of a duration or range, bytes (unsigned) of a size
 * @param lookedAhead whether Loki's scanner forgets the line of this token, having read ahead of it
 */
record Token(TokenKind kind, String text, long number, Position position, boolean lookedAhead) {
    String shown() {
        return switch (kind) {
            case RANGE_OPERATION, VECTOR_OPERATION -> text.toUpperCase(Locale.ROOT);
            default -> kind.shown();
        };
    }
}
