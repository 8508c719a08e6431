package io.varve.traceql.syntax;

import io.varve.traceql.ast.FieldExpression;
import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.BinaryOperation;
import io.varve.traceql.ast.FieldExpression.Existence;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.FieldExpression.Literal;
import io.varve.traceql.ast.FieldExpression.Negation;
import io.varve.traceql.ast.FieldExpression.Not;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.Scope;
import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Kind;
import io.varve.traceql.value.Operations;
import io.varve.traceql.value.Status;
import io.varve.traceql.value.Value;
import io.varve.traceql.value.Values;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads expressions over one span, by the precedence of their operators. */
final class FieldParser {
    private static final int COMPARISON = BinaryOperator.EQUAL.precedence();

    private final TokenStream tokens;

    FieldParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    FieldExpression expression() {
        return expression(0);
    }

    private FieldExpression expression(int atLeast) {
        tokens.enter();
        FieldExpression left = operand();
        while (true) {
            BinaryOperator operator = Operators.binary(tokens.kind());
            if (operator == null || operator.precedence() < atLeast) {
                tokens.leave();
                return left;
            }
            tokens.take();
            tokens.countOperator();
            boolean equality = operator == BinaryOperator.EQUAL || operator == BinaryOperator.NOT_EQUAL;
            if (equality && tokens.kind() == TokenKind.NIL) {
                tokens.take();
                left = new Existence(left, operator == BinaryOperator.NOT_EQUAL);
            } else {
                int right = operator.isRightAssociative() ? operator.precedence() : operator.precedence() + 1;
                left = new BinaryOperation(operator, left, expression(right));
            }
        }
    }

    private FieldExpression operand() {
        return switch (tokens.kind()) {
            case OPEN_PARENTHESIS -> {
                tokens.take();
                FieldExpression inner = expression();
                tokens.expect(TokenKind.CLOSE_PARENTHESIS);
                yield inner;
            }
            case SUBTRACT -> {
                tokens.take();
                tokens.countOperator();
                FieldExpression operand = expression(BinaryOperator.SUBTRACT.precedence() + 1);
                // A negative number is a literal.
                yield operand instanceof Literal(Value number) && number.type().isNumeric()
                        ? new Literal(Operations.negate(number))
                        : new Negation(operand);
            }
            case NOT -> {
                tokens.take();
                tokens.countOperator();
                yield new Not(expression(BinaryOperator.NOT_PRECEDENCE + 1));
            }
            case NIL -> nilOnTheLeft();
            default -> plain();
        };
    }

    private FieldExpression plain() {
        Value literal = literal();
        if (literal != null) {
            return new Literal(literal);
        }
        Field field = field();
        if (field == null) {
            throw tokens.unexpected();
        }
        return field;
    }

    private FieldExpression nilOnTheLeft() {
        tokens.take();
        boolean exists = tokens.kind() == TokenKind.NOT_EQUAL;
        if (!exists && tokens.kind() != TokenKind.EQUAL) {
            throw tokens.unexpected(", expecting = or !=");
        }
        tokens.take();
        tokens.countOperator();
        if (tokens.accept(TokenKind.NIL)) {
            return new Literal(Values.FALSE);
        }
        return new Existence(expression(COMPARISON + 1), exists);
    }

    /** A literal, or null if the token begins none. */
    @Nullable
    Value literal() {
        Token token = tokens.peek();
        Value value = switch (token.kind()) {
            case STRING -> new Value.Text(token.text());
            case INTEGER -> new Value.Int(token.number());
            case FLOAT -> new Value.Floating(token.fraction());
            case DURATION_LITERAL -> new Value.Duration(token.number());
            case TRUE -> Values.TRUE;
            case FALSE -> Values.FALSE;
            case STATUS_OK -> new Value.OfStatus(Status.OK);
            case STATUS_ERROR -> new Value.OfStatus(Status.ERROR);
            case STATUS_UNSET -> new Value.OfStatus(Status.UNSET);
            case KIND_UNSPECIFIED -> new Value.OfKind(Kind.UNSPECIFIED);
            case KIND_INTERNAL -> new Value.OfKind(Kind.INTERNAL);
            case KIND_SERVER -> new Value.OfKind(Kind.SERVER);
            case KIND_CLIENT -> new Value.OfKind(Kind.CLIENT);
            case KIND_PRODUCER -> new Value.OfKind(Kind.PRODUCER);
            case KIND_CONSUMER -> new Value.OfKind(Kind.CONSUMER);
            case IDENTIFIER -> named(token);
            default -> null;
        };
        if (value != null) {
            tokens.take();
        }
        return value;
    }

    private static Value named(Token token) {
        return switch (token.text()) {
            case "minInt" -> new Value.Int(Long.MIN_VALUE);
            case "maxInt" -> new Value.Int(Long.MAX_VALUE);
            default -> throw TraceQlException.at(token.line(), token.column(), "unknown identifier: " + token.text());
        };
    }

    List<Field> fields() {
        var fields = new ArrayList<Field>();
        do {
            Field field = field();
            if (field == null) {
                throw tokens.unexpected();
            }
            fields.add(field);
        } while (tokens.accept(TokenKind.COMMA));
        return fields;
    }

    /** An attribute or intrinsic, or null if the token begins none. */
    @Nullable
    Field field() {
        return switch (tokens.kind()) {
            case DURATION -> intrinsic(Intrinsic.DURATION);
            case NAME -> intrinsic(Intrinsic.NAME);
            case STATUS -> intrinsic(Intrinsic.STATUS);
            case STATUS_MESSAGE -> intrinsic(Intrinsic.STATUS_MESSAGE);
            case KIND -> intrinsic(Intrinsic.KIND);
            case PARENT -> intrinsic(Intrinsic.PARENT);
            case ROOT_NAME -> intrinsic(Intrinsic.ROOT_NAME);
            case ROOT_SERVICE_NAME -> intrinsic(Intrinsic.ROOT_SERVICE);
            case TRACE_DURATION -> intrinsic(Intrinsic.TRACE_DURATION);
            case NESTED_SET_LEFT -> intrinsic(Intrinsic.NESTED_SET_LEFT);
            case NESTED_SET_RIGHT -> intrinsic(Intrinsic.NESTED_SET_RIGHT);
            case NESTED_SET_PARENT -> intrinsic(Intrinsic.NESTED_SET_PARENT);
            case TRACE_COLON, SPAN_COLON, EVENT_COLON, LINK_COLON, INSTRUMENTATION_COLON -> scopedIntrinsic();
            case DOT -> attribute(Scope.ANY);
            case RESOURCE_DOT -> attribute(Scope.RESOURCE);
            case SPAN_DOT -> attribute(Scope.SPAN);
            case EVENT_DOT -> attribute(Scope.EVENT);
            case LINK_DOT -> attribute(Scope.LINK);
            case INSTRUMENTATION_DOT -> attribute(Scope.INSTRUMENTATION);
            case PARENT_DOT -> ofParent();
            default -> null;
        };
    }

    private Field intrinsic(Intrinsic intrinsic) {
        tokens.take();
        return new IntrinsicField(intrinsic);
    }

    private Field attribute(Scope scope) {
        tokens.take();
        return new Attribute(scope, attributeName());
    }

    private String attributeName() {
        String name = tokens.expect(TokenKind.IDENTIFIER).text();
        tokens.expect(TokenKind.END_ATTRIBUTE);
        return name;
    }

    private Field ofParent() {
        tokens.take();
        Scope scope = tokens.accept(TokenKind.RESOURCE_DOT)
                ? Scope.RESOURCE
                : tokens.accept(TokenKind.SPAN_DOT) ? Scope.SPAN : Scope.ANY;
        return new Attribute(scope, attributeName(), true);
    }

    private Field scopedIntrinsic() {
        TokenKind scope = tokens.take().kind();
        Intrinsic intrinsic = switch (scope) {
            case TRACE_COLON -> ofTrace(tokens.kind());
            case SPAN_COLON -> ofSpan(tokens.kind());
            case EVENT_COLON ->
                either(
                        TokenKind.NAME,
                        Intrinsic.EVENT_NAME,
                        TokenKind.TIME_SINCE_START,
                        Intrinsic.EVENT_TIME_SINCE_START);
            case LINK_COLON ->
                either(TokenKind.TRACE_ID, Intrinsic.LINK_TRACE_ID, TokenKind.SPAN_ID, Intrinsic.LINK_SPAN_ID);
            default ->
                either(
                        TokenKind.NAME,
                        Intrinsic.INSTRUMENTATION_NAME,
                        TokenKind.VERSION,
                        Intrinsic.INSTRUMENTATION_VERSION);
        };
        if (intrinsic == null) {
            throw tokens.unexpected();
        }
        return intrinsic(intrinsic);
    }

    private static @Nullable Intrinsic ofTrace(TokenKind kind) {
        return switch (kind) {
            case DURATION -> Intrinsic.TRACE_DURATION;
            case ROOT_NAME -> Intrinsic.ROOT_NAME;
            case ROOT_SERVICE -> Intrinsic.ROOT_SERVICE;
            case ID -> Intrinsic.TRACE_ID;
            default -> null;
        };
    }

    private static @Nullable Intrinsic ofSpan(TokenKind kind) {
        return switch (kind) {
            case DURATION -> Intrinsic.DURATION;
            case NAME -> Intrinsic.NAME;
            case KIND -> Intrinsic.KIND;
            case STATUS -> Intrinsic.STATUS;
            case STATUS_MESSAGE -> Intrinsic.STATUS_MESSAGE;
            case ID -> Intrinsic.SPAN_ID;
            case PARENT_ID -> Intrinsic.PARENT_ID;
            case CHILD_COUNT -> Intrinsic.CHILD_COUNT;
            default -> null;
        };
    }

    private Intrinsic either(TokenKind one, Intrinsic first, TokenKind other, Intrinsic second) {
        if (tokens.kind() == one) {
            return first;
        }
        if (tokens.kind() == other) {
            return second;
        }
        throw tokens.unexpected(", expecting " + one.shown() + " or " + other.shown());
    }
}
