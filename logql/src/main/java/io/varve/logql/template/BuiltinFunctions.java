package io.varve.logql.template;

import io.varve.logql.template.TemplateFunction.Parameter;
import io.varve.logql.template.TemplateValue.Int;
import io.varve.logql.template.TemplateValue.Mapping;
import io.varve.logql.template.TemplateValue.Nil;
import io.varve.logql.template.TemplateValue.Sequence;
import io.varve.logql.template.TemplateValue.Text;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Go's text/template has without being asked: everything but the comparisons. */
final class BuiltinFunctions {
    private BuiltinFunctions() {}

    static void addTo(Map<String, TemplateFunction> functions) {
        // and, or: the execution short-circuits them before a body is called; their presence declares the arguments.
        functions.put("and", TemplateFunction.variadic(arguments -> arguments.get(0), Parameter.ANY));
        functions.put("or", TemplateFunction.variadic(arguments -> arguments.get(0), Parameter.ANY));
        functions.put(
                "not",
                TemplateFunction.of(
                        arguments -> TemplateValue.bool(!arguments.get(0).isTrue()), Parameter.ANY));
        functions.put("len", TemplateFunction.of(BuiltinFunctions::length, Parameter.ANY));
        functions.put("index", TemplateFunction.variadic(BuiltinFunctions::index, Parameter.ANY));
        functions.put("slice", TemplateFunction.variadic(BuiltinFunctions::slice, Parameter.ANY));
        functions.put("call", TemplateFunction.variadic(BuiltinFunctions::call, Parameter.ANY));
        functions.put(
                "print", TemplateFunction.variadic(arguments -> TemplateValue.text(GoPrinter.print(arguments.all()))));
        functions.put(
                "println",
                TemplateFunction.variadic(arguments -> TemplateValue.text(GoPrinter.printLine(arguments.all()))));
        functions.put(
                "printf",
                TemplateFunction.variadic(
                        arguments -> TemplateValue.text(GoFormat.format(
                                arguments.text(0), arguments.all().subList(1, arguments.size()), arguments.meter())),
                        Parameter.TEXT));
        functions.put(
                "html", TemplateFunction.variadic(arguments -> TemplateValue.text(Escapes.html(printed(arguments)))));
        functions.put(
                "js",
                TemplateFunction.variadic(arguments -> TemplateValue.text(Escapes.javaScript(printed(arguments)))));
        functions.put(
                "urlquery",
                TemplateFunction.variadic(arguments -> TemplateValue.text(Escapes.urlQuery(printed(arguments)))));
        Comparisons.addTo(functions);
    }

    private static String printed(Arguments arguments) {
        if (arguments.size() == 1) {
            return GoPrinter.printed(arguments.get(0));
        }
        return GoPrinter.print(arguments.all());
    }

    private static TemplateValue length(Arguments arguments) throws TemplateFunctionException {
        TemplateValue value = arguments.get(0);
        Integer length = lengthOf(value);
        if (length == null) {
            throw new TemplateFunctionException(
                    value instanceof Nil
                            ? "reflect: call of reflect.Value.Type on zero Value"
                            : "len of type " + value.typeName());
        }
        return TemplateValue.integer(length);
    }

    private static @Nullable Integer lengthOf(TemplateValue value) {
        return switch (value) {
            case Text text -> GoBytes.of(text.value()).length;
            case Sequence sequence -> sequence.items().size();
            case Mapping mapping -> mapping.fields().size();
            case Int number -> null;
            case TemplateValue.Real real -> null;
            case TemplateValue.Bool bool -> null;
            case Nil nil -> null;
            case TemplateValue.Moment moment -> null;
        };
    }

    private static TemplateValue index(Arguments arguments) throws TemplateFunctionException {
        TemplateValue item = arguments.get(0);
        if (item instanceof Nil) {
            throw new TemplateFunctionException("index of untyped nil");
        }
        for (int i = 1; i < arguments.size(); i++) {
            TemplateValue index = arguments.get(i);
            item = switch (item) {
                case Text text -> {
                    byte[] bytes = GoBytes.of(text.value());
                    yield new Int(
                            bytes[element(index, bytes.length, "string")] & 0xff, TemplateValue.IntegerType.UINT8);
                }
                case Sequence sequence ->
                    sequence.items().get(element(index, sequence.items().size(), "slice"));
                case Mapping mapping -> {
                    if (!(index instanceof Text key)) {
                        throw new TemplateFunctionException(
                                index instanceof Nil
                                        ? "value is nil; should be of type string"
                                        : "value has type " + index.typeName() + "; should be string");
                    }
                    TemplateValue value = mapping.fields().get(key.value());
                    yield value == null ? mapping.fields().missing() : value;
                }
                case Int number -> throw cannotIndex(number);
                case TemplateValue.Real real -> throw cannotIndex(real);
                case TemplateValue.Bool bool -> throw cannotIndex(bool);
                case TemplateValue.Moment moment -> throw cannotIndex(moment);
                case Nil nil -> throw new TemplateFunctionException("index of nil pointer");
            };
        }
        return item;
    }

    private static TemplateFunctionException cannotIndex(TemplateValue value) {
        return new TemplateFunctionException("can't index item of type " + value.typeName());
    }

    private static int element(TemplateValue index, int length, String kind) throws TemplateFunctionException {
        int position = bound(index, length);
        if (position == length) {
            throw new TemplateFunctionException("reflect: " + kind + " index out of range");
        }
        return position;
    }

    /** An index from 0 up to and with {@code limit}. */
    private static int bound(TemplateValue index, int limit) throws TemplateFunctionException {
        if (!(index instanceof Int number)) {
            throw new TemplateFunctionException(
                    index instanceof Nil
                            ? "cannot index slice/array with nil"
                            : "cannot index slice/array with type " + index.typeName());
        }
        if (number.value() < 0 || number.value() > limit) {
            throw new TemplateFunctionException("index out of range: " + number.value());
        }
        return (int) number.value();
    }

    private static TemplateValue slice(Arguments arguments) throws TemplateFunctionException {
        TemplateValue item = arguments.get(0);
        if (item instanceof Nil) {
            throw new TemplateFunctionException("slice of untyped nil");
        }
        int count = arguments.size() - 1;
        if (count > 3) {
            throw new TemplateFunctionException("too many slice indexes: " + count);
        }
        Integer length = item instanceof Mapping ? null : lengthOf(item);
        if (length == null) {
            throw new TemplateFunctionException("can't slice item of type " + item.typeName());
        }
        if (count == 3 && item instanceof Text) {
            throw new TemplateFunctionException("cannot 3-index slice a string");
        }
        int from = count > 0 ? bound(arguments.get(1), length) : 0;
        int to = count > 1 ? bound(arguments.get(2), length) : length;
        if (count > 2) {
            int capacity = bound(arguments.get(3), length);
            if (to > capacity) {
                throw new TemplateFunctionException("invalid slice index: " + to + " > " + capacity);
            }
        }
        if (from > to) {
            throw new TemplateFunctionException("invalid slice index: " + from + " > " + to);
        }
        if (item instanceof Sequence sequence) {
            return new Sequence(sequence.items().subList(from, to));
        }
        return TemplateValue.text(GoBytes.text(GoBytes.of(((Text) item).value()), from, to));
    }

    private static TemplateValue call(Arguments arguments) throws TemplateFunctionException {
        // The execution says which word it was.
        throw new TemplateFunctionException(arguments.get(0).typeName() + " is no function");
    }
}
