package io.varve.logql.syntax;

import com.google.re2j.PatternSyntaxException;
import io.varve.logql.ast.ComparisonOperator;
import io.varve.logql.ast.LabelFilter;
import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.ast.MatchOperator;
import io.varve.logql.match.CompiledMatcher;
import io.varve.notation.GoNumber;
import io.varve.notation.NotationException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Reads conditions on labels. Loki's grammar is ambiguous and resolved by shifting: {@code and} binds tighter than {@code or}, while
 * a comma or plain juxtaposition lets what follows it bind first, whatever it is.
 */
final class LabelFilterParser {
    private final TokenStream tokens;

    LabelFilterParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    private enum Joint {
        LOOSE,
        OR,
        AND
    }

    private record Operand(LabelFilter filter, int depth) {}

    LabelFilter parse() {
        return parseJoined(parseOperand()).filter();
    }

    /** The same when the first name has been read. */
    LabelFilter parseFrom(Token name) {
        return parseJoined(new Operand(parseComparison(name), 1)).filter();
    }

    /** Operator precedence with explicit stacks: a long chain must not use the thread's stack. */
    private Operand parseJoined(Operand first) {
        Deque<Operand> operands = new ArrayDeque<>();
        Deque<Joint> joints = new ArrayDeque<>();
        operands.push(first);
        while (true) {
            Joint joint = joint(tokens.peek().kind());
            while (!joints.isEmpty() && (joint == null || reduces(joints.peek(), joint))) {
                reduce(operands, joints.pop());
            }
            if (joint == null) {
                return operands.pop();
            }
            if (tokens.at(TokenKind.COMMA) || tokens.at(TokenKind.AND) || tokens.at(TokenKind.OR)) {
                tokens.next();
            }
            joints.push(joint);
            operands.push(parseOperand());
        }
    }

    private static @Nullable Joint joint(TokenKind kind) {
        return switch (kind) {
            case COMMA, IDENTIFIER, OPEN_PARENTHESIS -> Joint.LOOSE;
            case AND -> Joint.AND;
            case OR -> Joint.OR;
            default -> null;
        };
    }

    private static boolean reduces(Joint pending, Joint ahead) {
        if (pending == Joint.LOOSE || ahead == Joint.LOOSE) {
            return false;
        }
        return pending == Joint.AND || ahead == Joint.OR;
    }

    private void reduce(Deque<Operand> operands, Joint joint) {
        Operand right = operands.pop();
        Operand left = operands.pop();
        int depth = Math.max(left.depth, right.depth) + 1;
        if (depth > TokenStream.MAX_DEPTH) {
            throw tokens.tooDeep();
        }
        operands.push(new Operand(
                joint == Joint.OR
                        ? new LabelFilter.OrFilter(left.filter, right.filter)
                        : new LabelFilter.AndFilter(left.filter, right.filter),
                depth));
    }

    private Operand parseOperand() {
        if (tokens.at(TokenKind.OPEN_PARENTHESIS)) {
            tokens.next();
            tokens.enter();
            Operand inside = parseJoined(parseOperand());
            tokens.leave();
            tokens.expect(TokenKind.CLOSE_PARENTHESIS);
            return inside;
        }
        if (!tokens.at(TokenKind.IDENTIFIER)) {
            throw tokens.unexpected("IDENTIFIER or (");
        }
        return new Operand(parseComparison(tokens.next()), 1);
    }

    private LabelFilter parseComparison(Token name) {
        Token operator = tokens.peek();
        return switch (operator.kind()) {
            case RE -> new LabelFilter.StringFilter(matcher(name, MatchOperator.REGEX));
            case NRE -> new LabelFilter.StringFilter(matcher(name, MatchOperator.NOT_REGEX));
            case EQ -> equality(name, MatchOperator.EQUAL, ComparisonOperator.EQUAL);
            case NEQ -> equality(name, MatchOperator.NOT_EQUAL, ComparisonOperator.NOT_EQUAL);
            case CMP_EQ -> quantity(name, ComparisonOperator.EQUAL);
            case GT -> quantity(name, ComparisonOperator.GREATER);
            case GTE -> quantity(name, ComparisonOperator.GREATER_OR_EQUAL);
            case LT -> quantity(name, ComparisonOperator.LESS);
            case LTE -> quantity(name, ComparisonOperator.LESS_OR_EQUAL);
            default -> throw tokens.unexpected("");
        };
    }

    private LabelFilter equality(Token name, MatchOperator text, ComparisonOperator number) {
        tokens.next();
        if (tokens.at(TokenKind.STRING)) {
            return new LabelFilter.StringFilter(
                    checked(name, text, tokens.next().text()));
        }
        if (tokens.accept(TokenKind.IP)) {
            tokens.expect(TokenKind.OPEN_PARENTHESIS);
            String pattern = tokens.expect(TokenKind.STRING).text();
            tokens.expect(TokenKind.CLOSE_PARENTHESIS);
            return new LabelFilter.IpFilter(name.position(), name.text(), text == MatchOperator.NOT_EQUAL, pattern);
        }
        return quantityAfterOperator(name, number);
    }

    private LabelFilter quantity(Token name, ComparisonOperator operator) {
        tokens.next();
        return quantityAfterOperator(name, operator);
    }

    private LabelFilter quantityAfterOperator(Token name, ComparisonOperator operator) {
        Token value = tokens.peek();
        return switch (value.kind()) {
            case DURATION -> {
                tokens.next();
                yield new LabelFilter.DurationFilter(name.position(), name.text(), operator, value.number());
            }
            case BYTES -> {
                tokens.next();
                yield new LabelFilter.BytesFilter(name.position(), name.text(), operator, value.number());
            }
            case NUMBER, ADD, SUB -> {
                boolean negative = value.kind() == TokenKind.SUB;
                if (value.kind() != TokenKind.NUMBER) {
                    tokens.next();
                }
                double number = number(tokens.expect(TokenKind.NUMBER).text());
                yield new LabelFilter.NumberFilter(name.position(), name.text(), operator, negative ? -number : number);
            }
            default -> throw tokens.unexpected("");
        };
    }

    /** Loki 3.7 compares with 0 when the scanner's number is not one that ParseFloat reads, such as 0x1f. */
    private static double number(String text) {
        try {
            return GoNumber.parse(text);
        } catch (NotationException unreadable) {
            return unreadable.reason().endsWith("value out of range") ? Double.POSITIVE_INFINITY : 0;
        }
    }

    /** The operator is ahead; a string has to follow it. */
    private LabelMatcher matcher(Token name, MatchOperator operator) {
        tokens.next();
        return checked(name, operator, tokens.expect(TokenKind.STRING).text());
    }

    /** A matcher of a selector, or of drop and keep: the name has been read. */
    LabelMatcher parseMatcher(Token name) {
        return switch (tokens.peek().kind()) {
            case EQ -> matcher(name, MatchOperator.EQUAL);
            case NEQ -> matcher(name, MatchOperator.NOT_EQUAL);
            case RE -> matcher(name, MatchOperator.REGEX);
            case NRE -> matcher(name, MatchOperator.NOT_REGEX);
            default -> throw tokens.unexpected("= or != or =~ or !~");
        };
    }

    private static LabelMatcher checked(Token name, MatchOperator operator, String value) {
        var matcher = new LabelMatcher(name.position(), name.text(), operator, value);
        try {
            CompiledMatcher.compile(matcher);
        } catch (PatternSyntaxException e) {
            throw LogQlParseException.of(String.valueOf(e.getMessage()));
        }
        return matcher;
    }
}
