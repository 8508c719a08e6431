package io.varve.logql.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function templates can call.
 *
 * @param parameters the types of those that must be given
 * @param rest the type of any number of further ones; null when there are none
 */
public record TemplateFunction(
        List<Parameter> parameters, @Nullable Parameter rest, Body body) {
    public TemplateFunction {
        parameters = List.copyOf(parameters);
    }

    static TemplateFunction of(Body body, Parameter... parameters) {
        return new TemplateFunction(List.of(parameters), null, body);
    }

    static TemplateFunction variadic(Body body, Parameter... parameters) {
        return new TemplateFunction(List.of(parameters), Parameter.ANY, body);
    }

    Parameter parameter(int index) {
        return index < parameters.size() || rest == null ? parameters.get(index) : rest;
    }

    /** What a parameter takes; a literal number takes the type of its parameter. */
    public enum Parameter {
        ANY("interface {}"),
        TEXT("string"),
        INTEGER("int"),
        REAL("float64"),
        TIME("time.Time");

        private final String goName;

        Parameter(String goName) {
            this.goName = goName;
        }

        String goName() {
            return goName;
        }

        boolean takes(TemplateValue value) {
            return switch (this) {
                case ANY -> true;
                case TEXT -> value instanceof TemplateValue.Text;
                case INTEGER ->
                    value instanceof TemplateValue.Int number && number.type() == TemplateValue.IntegerType.INT;
                case REAL -> value instanceof TemplateValue.Real;
                case TIME -> value instanceof TemplateValue.Moment;
            };
        }
    }

    /** What the function does. */
    public interface Body {
        /** @throws TemplateFunctionException with the reason alone; where is added by the execution */
        TemplateValue call(Arguments arguments) throws TemplateFunctionException;
    }
}
