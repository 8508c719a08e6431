package io.varve.logql.template;

import io.varve.logql.template.Node.Operand;
import io.varve.logql.template.TemplateFunction.Parameter;
import io.varve.logql.template.TemplateValue.Mapping;
import io.varve.logql.template.TemplateValue.Moment;
import io.varve.notation.GoText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The expressions of one definition in execution: pipelines, commands, fields, calls, and the variables in sight. */
final class Evaluation {
    private final GoTemplate template;
    private final String definition;
    private final TemplateContext context;
    private final WorkMeter meter;
    private final List<String> names = new ArrayList<>();
    private final List<TemplateValue> values = new ArrayList<>();
    private @Nullable Node node;

    Evaluation(GoTemplate template, String definition, TemplateContext context, WorkMeter meter, TemplateValue dot) {
        this.template = template;
        this.definition = definition;
        this.context = context;
        this.meter = meter;
        names.add("$");
        values.add(dot);
    }

    void at(Node current) {
        node = current;
    }

    TemplateExecutionException failure(String message) {
        Node where = node;
        if (where == null) {
            return new TemplateExecutionException("template: " + template.name() + ": " + message);
        }
        String source = template.source();
        return new TemplateExecutionException("template: " + template.name() + ":"
                + TemplatePosition.line(source, where.position()) + ":"
                + TemplatePosition.column(source, where.position()) + ": executing " + GoText.quote(definition)
                + " at <" + Execution.describe(where) + ">: " + message);
    }

    void spend(long work) throws TemplateExecutionException {
        try {
            meter.spend(work);
        } catch (TemplateFunctionException limit) {
            throw failure(String.valueOf(limit.getMessage()));
        }
    }

    /** To be followed by {@link WorkMeter#leave}, unless the execution ends with an error. */
    void enter() throws TemplateExecutionException {
        try {
            meter.enter();
        } catch (TemplateFunctionException limit) {
            throw failure(String.valueOf(limit.getMessage()));
        }
    }

    int markVariables() {
        return names.size();
    }

    void releaseVariables(int mark) {
        names.subList(mark, names.size()).clear();
        values.subList(mark, values.size()).clear();
    }

    void assign(String name, TemplateValue value) throws TemplateExecutionException {
        values.set(find(name), value);
    }

    private int find(String name) throws TemplateExecutionException {
        int index = names.lastIndexOf(name);
        if (index < 0) {
            throw failure("undefined variable: " + name);
        }
        return index;
    }

    TemplateValue pipeline(TemplateValue dot, Node.Pipe pipe) throws TemplateExecutionException {
        at(pipe);
        enter();
        TemplateValue value = null;
        for (Node.Command command : pipe.commands()) {
            value = command(dot, command, value);
        }
        meter.leave();
        TemplateValue result = value == null ? TemplateValue.NIL : value;
        for (String variable : pipe.variables()) {
            if (pipe.assign()) {
                assign(variable, result);
            } else {
                names.add(variable);
                values.add(result);
            }
        }
        return result;
    }

    /** @param last the value of the command before, which becomes the last argument */
    private TemplateValue command(TemplateValue dot, Node.Command command, @Nullable TemplateValue last)
            throws TemplateExecutionException {
        spend(1);
        Operand first = command.arguments().getFirst();
        if (first instanceof Node.Identifier identifier) {
            return function(dot, identifier, command, command.arguments(), last);
        }
        boolean hasArguments = command.arguments().size() > 1 || last != null;
        if (first instanceof Node.Chain chain && hasArguments) {
            return method(dot, chain, command, last);
        }
        if (hasArguments) {
            at(first);
            throw switch (first) {
                case Node.Field field -> failure(field.names().getLast() + " is not a method but has arguments");
                case Node.Variable variable
                when variable.names().size() > 1 ->
                    failure(variable.names().getLast() + " is not a method but has arguments");
                default -> failure("can't give argument to non-function " + first.source());
            };
        }
        if (first instanceof Node.NilLiteral) {
            at(first);
            throw failure("nil is not a command");
        }
        return evaluate(dot, first);
    }

    /** The value of an operand for which no type is asked. */
    private TemplateValue evaluate(TemplateValue dot, Operand operand) throws TemplateExecutionException {
        at(operand);
        return switch (operand) {
            case Node.Dot here -> dot;
            case Node.Field field -> fields(dot, field.names(), 0);
            case Node.Variable variable ->
                fields(values.get(find(variable.names().getFirst())), variable.names(), 1);
            case Node.Pipe pipe -> pipeline(dot, pipe);
            case Node.Identifier identifier -> function(dot, identifier, identifier, List.of(identifier), null);
            case Node.Chain chain -> {
                // Go does not come back to the chain: its errors name what was evaluated last.
                TemplateValue receiver = evaluate(dot, chain.operand());
                yield fields(receiver, chain.names(), 0);
            }
            case Node.NilLiteral nil -> TemplateValue.NIL;
            case Node.BoolLiteral literal -> TemplateValue.bool(literal.value());
            case Node.TextLiteral literal -> TemplateValue.text(literal.value());
            case Node.NumberLiteral literal -> {
                Node.Constant number = literal.number();
                yield number.realSyntax() || number.integer() == null
                        ? new TemplateValue.Real(number.real())
                        : TemplateValue.integer(number.integer());
            }
        };
    }

    private TemplateValue fields(TemplateValue receiver, List<String> path, int from)
            throws TemplateExecutionException {
        TemplateValue value = receiver;
        for (int i = from; i < path.size(); i++) {
            if (i > from && value instanceof TemplateValue.Nil) {
                // What a map has not is a nil interface, other than a nil that a pipeline answered.
                throw failure("nil pointer evaluating interface {}." + path.get(i));
            }
            value = field(value, path.get(i));
        }
        return value;
    }

    private TemplateValue field(TemplateValue receiver, String name) throws TemplateExecutionException {
        if (receiver instanceof Mapping mapping) {
            TemplateValue value = mapping.fields().get(name);
            return value == null ? mapping.fields().missing() : value;
        }
        if (receiver instanceof TemplateValue.Nil) {
            return TemplateValue.NIL;
        }
        if (receiver instanceof Moment moment) {
            TemplateValue value = TimeMethods.call(moment, name, List.of());
            if (value != null) {
                return value;
            }
        }
        throw failure("can't evaluate field " + name + " in type " + receiver.typeName());
    }

    /** A method of a time with arguments: {@code (now).Format "2006"}. */
    private TemplateValue method(
            TemplateValue dot, Node.Chain chain, Node.Command command, @Nullable TemplateValue last)
            throws TemplateExecutionException {
        at(chain);
        TemplateValue receiver = evaluate(dot, chain.operand());
        List<String> path = chain.names();
        TemplateValue owner = fields(receiver, path.subList(0, path.size() - 1), 0);
        var arguments = new ArrayList<TemplateValue>();
        for (Operand argument :
                command.arguments().subList(1, command.arguments().size())) {
            arguments.add(evaluate(dot, argument));
        }
        if (last != null) {
            arguments.add(last);
        }
        TemplateValue value =
                owner instanceof Moment moment ? TimeMethods.call(moment, path.getLast(), arguments) : null;
        if (value == null) {
            throw failure(
                    owner instanceof Mapping
                            ? path.getLast() + " is not a method but has arguments"
                            : "can't evaluate field " + path.getLast() + " in type " + owner.typeName());
        }
        return value;
    }

    private TemplateValue function(
            TemplateValue dot, Node.Identifier identifier, Node call, List<Operand> words, @Nullable TemplateValue last)
            throws TemplateExecutionException {
        at(identifier);
        String name = identifier.name();
        TemplateFunction function = template.function(name);
        if (function == null) {
            throw failure(GoText.quote(name) + " is not a defined function");
        }
        int given = words.size() - 1 + (last == null ? 0 : 1);
        int wanted = function.parameters().size();
        if (function.rest() != null && given < wanted) {
            throw failure("wrong number of args for " + name + ": want at least " + wanted + " got " + given);
        }
        if (function.rest() == null && given != wanted) {
            throw failure("wrong number of args for " + name + ": want " + wanted + " got " + given);
        }
        if (name.equals("and") || name.equals("or")) {
            return shortCircuit(dot, words, last, name.equals("or"));
        }
        var arguments = new ArrayList<TemplateValue>(given);
        long work = 1;
        for (int i = 1; i < words.size(); i++) {
            arguments.add(argument(dot, words.get(i), function.parameter(i - 1)));
        }
        if (last != null) {
            arguments.add(validate(last, function.parameter(given - 1)));
        }
        for (TemplateValue argument : arguments) {
            work += argument instanceof TemplateValue.Text text ? text.value().length() : 1;
        }
        spend(work);
        try {
            TemplateValue result = function.body().call(new Arguments(arguments, context, meter, template.patterns()));
            if (result instanceof TemplateValue.Text text) {
                meter.checkLength(text.value().length());
            }
            return result;
        } catch (TemplateFunctionException refused) {
            at(call);
            String reason = name.equals("call") ? notCallable(words, arguments.getFirst()) : refused.getMessage();
            throw failure("error calling " + name + ": " + reason);
        }
    }

    /** No value of a template is a function; the reason names it as the template writes it. */
    private static String notCallable(List<Operand> words, TemplateValue value) {
        if (value instanceof TemplateValue.Nil) {
            return "call of nil";
        }
        String callee = words.size() > 1
                ? words.get(1).source()
                : value instanceof TemplateValue.Text text ? text.value() : "<" + value.typeName() + " Value>";
        return "non-function " + callee + " of type " + value.typeName();
    }

    private TemplateValue shortCircuit(
            TemplateValue dot, List<Operand> words, @Nullable TemplateValue last, boolean stopAt)
            throws TemplateExecutionException {
        TemplateValue value = TemplateValue.NIL;
        for (int i = 1; i < words.size(); i++) {
            value = argument(dot, words.get(i), Parameter.ANY);
            if (value.isTrue() == stopAt) {
                return value;
            }
        }
        return last != null ? last : value;
    }

    private TemplateValue argument(TemplateValue dot, Operand operand, Parameter parameter)
            throws TemplateExecutionException {
        at(operand);
        return switch (operand) {
            case Node.NumberLiteral literal -> number(literal, parameter);
            case Node.TextLiteral literal -> {
                if (parameter != Parameter.TEXT && parameter != Parameter.ANY) {
                    throw mismatch(literal, parameter);
                }
                yield TemplateValue.text(literal.value());
            }
            case Node.BoolLiteral literal -> {
                if (parameter != Parameter.ANY) {
                    throw mismatch(literal, parameter);
                }
                yield TemplateValue.bool(literal.value());
            }
            case Node.NilLiteral nil -> {
                if (parameter != Parameter.ANY) {
                    throw failure("cannot assign nil to " + parameter.goName());
                }
                yield TemplateValue.NIL;
            }
            case Node.Dot here -> validate(dot, parameter);
            case Node.Field field -> validate(evaluate(dot, field), parameter);
            case Node.Variable variable -> validate(evaluate(dot, variable), parameter);
            case Node.Pipe pipe -> validate(evaluate(dot, pipe), parameter);
            case Node.Identifier identifier -> validate(evaluate(dot, identifier), parameter);
            case Node.Chain chain -> validate(evaluate(dot, chain), parameter);
        };
    }

    private TemplateValue number(Node.NumberLiteral literal, Parameter parameter) throws TemplateExecutionException {
        Node.Constant number = literal.number();
        return switch (parameter) {
            case ANY -> evaluate(TemplateValue.NIL, literal);
            case INTEGER -> {
                if (number.integer() == null) {
                    throw mismatch(literal, parameter);
                }
                yield TemplateValue.integer(number.integer());
            }
            case REAL -> new TemplateValue.Real(number.real());
            case TEXT, TIME -> throw mismatch(literal, parameter);
        };
    }

    private TemplateExecutionException mismatch(Operand literal, Parameter parameter) {
        String expected = switch (parameter) {
            case TEXT -> "string";
            case INTEGER -> "integer";
            case REAL -> "float";
            case ANY, TIME -> null;
        };
        return failure(
                expected == null
                        ? "can't handle " + literal.source() + " for arg of type " + parameter.goName()
                        : "expected " + expected + "; found " + literal.source());
    }

    private TemplateValue validate(TemplateValue value, Parameter parameter) throws TemplateExecutionException {
        if (parameter.takes(value)) {
            return value;
        }
        if (value instanceof TemplateValue.Nil) {
            throw failure("invalid value; expected " + parameter.goName());
        }
        throw failure("wrong type for value; expected " + parameter.goName() + "; got " + value.typeName());
    }
}
