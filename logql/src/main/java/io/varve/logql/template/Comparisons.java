package io.varve.logql.template;

import io.varve.logql.template.TemplateFunction.Parameter;
import io.varve.logql.template.TemplateValue.Bool;
import io.varve.logql.template.TemplateValue.Int;
import io.varve.logql.template.TemplateValue.Moment;
import io.varve.logql.template.TemplateValue.Nil;
import io.varve.logql.template.TemplateValue.Real;
import io.varve.logql.template.TemplateValue.Text;
import java.util.Map;

/** {@code eq ne lt le gt ge}: values of different kinds do not compare, a number and a text that shows one least of all. */
final class Comparisons {
    private Comparisons() {}

    static void addTo(Map<String, TemplateFunction> functions) {
        functions.put(
                "eq", TemplateFunction.variadic(arguments -> TemplateValue.bool(equalsAny(arguments)), Parameter.ANY));
        functions.put("ne", pair((left, right) -> !equal(left, right)));
        functions.put("lt", pair(Comparisons::less));
        functions.put("le", pair((left, right) -> less(left, right) || equal(left, right)));
        functions.put("gt", pair((left, right) -> !less(left, right) && !equal(left, right)));
        functions.put("ge", pair((left, right) -> !less(left, right)));
    }

    private interface Test {
        boolean test(TemplateValue left, TemplateValue right) throws TemplateFunctionException;
    }

    private static TemplateFunction pair(Test test) {
        return TemplateFunction.of(
                arguments -> TemplateValue.bool(test.test(arguments.get(0), arguments.get(1))),
                Parameter.ANY,
                Parameter.ANY);
    }

    private static boolean equalsAny(Arguments arguments) throws TemplateFunctionException {
        if (arguments.size() < 2) {
            throw new TemplateFunctionException("missing argument for comparison");
        }
        for (int i = 1; i < arguments.size(); i++) {
            if (equal(arguments.get(0), arguments.get(i))) {
                return true;
            }
        }
        return false;
    }

    /** Integers of Go's different types are one kind, but a signed and an unsigned one compare by value too. */
    private enum Kind {
        BOOL,
        INTEGER,
        REAL,
        TEXT,
        OTHER
    }

    private static Kind kind(TemplateValue value) {
        return switch (value) {
            case Bool bool -> Kind.BOOL;
            case Int number -> Kind.INTEGER;
            case Real real -> Kind.REAL;
            case Text text -> Kind.TEXT;
            case Nil nil -> Kind.OTHER;
            case Moment moment -> Kind.OTHER;
            case TemplateValue.Sequence sequence -> Kind.OTHER;
            case TemplateValue.Mapping mapping -> Kind.OTHER;
        };
    }

    private static boolean equal(TemplateValue left, TemplateValue right) throws TemplateFunctionException {
        boolean anyNil = left instanceof Nil || right instanceof Nil;
        if (kind(left) != kind(right)) {
            if (anyNil) {
                return false;
            }
            throw incompatible(left, right);
        }
        return switch (left) {
            case Bool bool -> bool.value() == ((Bool) right).value();
            case Int number -> number.value() == ((Int) right).value();
            case Real real -> real.value() == ((Real) right).value();
            case Text text -> text.value().equals(((Text) right).value());
            case Nil nil -> right instanceof Nil;
            case Moment moment -> !anyNil && right instanceof Moment other && moment.equals(other);
            case TemplateValue.Sequence sequence -> nonComparable(sequence, right);
            case TemplateValue.Mapping mapping -> nonComparable(mapping, right);
        };
    }

    private static TemplateFunctionException incompatible(TemplateValue left, TemplateValue right) {
        return new TemplateFunctionException(
                "incompatible types for comparison: " + left.typeName() + " and " + right.typeName());
    }

    private static boolean nonComparable(TemplateValue left, TemplateValue right) throws TemplateFunctionException {
        if (right instanceof Nil) {
            return false;
        }
        throw new TemplateFunctionException("non-comparable type " + GoPrinter.plain(left) + ": " + left.typeName());
    }

    private static boolean less(TemplateValue left, TemplateValue right) throws TemplateFunctionException {
        Kind leftKind = kind(left);
        Kind rightKind = kind(right);
        if (leftKind == Kind.OTHER || rightKind == Kind.OTHER) {
            throw new TemplateFunctionException("invalid type for comparison");
        }
        if (leftKind != rightKind) {
            throw incompatible(left, right);
        }
        return switch (leftKind) {
            case INTEGER -> ((Int) left).value() < ((Int) right).value();
            case REAL -> ((Real) left).value() < ((Real) right).value();
            case TEXT -> compare(((Text) left).value(), ((Text) right).value()) < 0;
            case BOOL, OTHER -> throw new TemplateFunctionException("invalid type for comparison");
        };
    }

    /** By bytes of UTF-8, which is by code points. */
    private static int compare(String left, String right) {
        int at = 0;
        while (at < left.length() && at < right.length()) {
            int a = left.codePointAt(at);
            int b = right.codePointAt(at);
            if (a != b) {
                return Integer.compare(a, b);
            }
            at += Character.charCount(a);
        }
        return Integer.compare(left.length(), right.length());
    }
}
