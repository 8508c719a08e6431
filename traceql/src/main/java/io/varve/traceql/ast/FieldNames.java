package io.varve.traceql.ast;

import io.varve.traceql.ast.FieldExpression.Attribute;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;

/** How answers name fields. */
public final class FieldNames {
    private FieldNames() {}

    /** With scope: {@code resource.service.name}, {@code .region}, {@code kind}. The label of a series and the name of a group. */
    public static String scoped(Field field) {
        return switch (field) {
            case IntrinsicField(Intrinsic intrinsic) -> intrinsic.text();
            case Attribute(Scope scope, String name, boolean ofParent) ->
                prefix(scope, ofParent) + (needsQuotes(name) ? '"' + name + '"' : name);
        };
    }

    /** Without scope: {@code service.name}. The key of an attribute of a span that was found. */
    public static String plain(Field field) {
        return switch (field) {
            case IntrinsicField(Intrinsic intrinsic) -> intrinsic.text();
            case Attribute(Scope scope, String name, boolean ofParent) -> name;
        };
    }

    /** What stands before the name, the dot included. */
    public static String prefix(Scope scope, boolean ofParent) {
        if (ofParent) {
            return "parent." + (scope == Scope.ANY ? "" : scope.text() + ".");
        }
        return scope.text() + ".";
    }

    private static boolean needsQuotes(String name) {
        return !name.codePoints().allMatch(FieldNames::isPlain);
    }

    /** Whether an attribute's name may hold the character without quotes around it. */
    public static boolean isPlain(int c) {
        return switch (c) {
            case '{', '}', '(', ')', '=', '~', '!', '<', '>', '&', '|', '^', ',', -1 -> false;
            default -> !isSpace(c);
        };
    }

    private static boolean isSpace(int c) {
        return c == 0x85 || Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
