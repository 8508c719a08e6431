package io.varve.logql.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node of a parsed template. */
sealed interface Node {
    /** Offset into the template, in chars. */
    int position();

    /** A node of the body. */
    sealed interface Statement extends Node {}

    record TextNode(int position, String text) implements Statement {}

    record Action(int position, Pipe pipe) implements Statement {}

    record If(int position, Pipe pipe, List<Statement> body, List<Statement> otherwise) implements Statement {}

    record With(int position, Pipe pipe, List<Statement> body, List<Statement> otherwise) implements Statement {}

    record Range(int position, Pipe pipe, List<Statement> body, List<Statement> otherwise) implements Statement {}

    record Break(int position) implements Statement {}

    record Continue(int position) implements Statement {}

    record TemplateCall(int position, String name, @Nullable Pipe pipe) implements Statement {}

    /** What stands in a command. */
    sealed interface Operand extends Node {
        /** As Go prints it in an error. */
        String source();
    }

    /** @param assign whether the variables exist already: {@code =}, not {@code :=} */
    record Pipe(int position, List<String> variables, boolean assign, List<Command> commands) implements Operand {
        @Override
        public String source() {
            var source = new StringBuilder();
            if (!variables.isEmpty()) {
                source.append(String.join(", ", variables)).append(assign ? " = " : " := ");
            }
            for (int i = 0; i < commands.size(); i++) {
                source.append(i > 0 ? " | " : "").append(commands.get(i).source());
            }
            return source.toString();
        }
    }

    record Command(int position, List<Operand> arguments) implements Node {
        String source() {
            var source = new StringBuilder();
            for (Operand argument : arguments) {
                source.append(source.isEmpty() ? "" : " ");
                if (argument instanceof Pipe) {
                    source.append('(').append(argument.source()).append(')');
                } else {
                    source.append(argument.source());
                }
            }
            return source.toString();
        }
    }

    /** {@code .a.b} */
    record Field(int position, List<String> names) implements Operand {
        @Override
        public String source() {
            return "." + String.join(".", names);
        }
    }

    /** {@code $x.a.b}; the first name carries the dollar. */
    record Variable(int position, List<String> names) implements Operand {
        @Override
        public String source() {
            return String.join(".", names);
        }
    }

    /** {@code (pipeline).a.b}, {@code function.a} */
    record Chain(int position, Operand operand, List<String> names) implements Operand {
        @Override
        public String source() {
            String start = operand instanceof Pipe ? "(" + operand.source() + ")" : operand.source();
            return start + "." + String.join(".", names);
        }
    }

    record Identifier(int position, String name) implements Operand {
        @Override
        public String source() {
            return name;
        }
    }

    record Dot(int position) implements Operand {
        @Override
        public String source() {
            return ".";
        }
    }

    record NilLiteral(int position) implements Operand {
        @Override
        public String source() {
            return "nil";
        }
    }

    record BoolLiteral(int position, boolean value) implements Operand {
        @Override
        public String source() {
            return value ? "true" : "false";
        }
    }

    record NumberLiteral(int position, Constant number) implements Operand {
        @Override
        public String source() {
            return number.text();
        }
    }

    /**
     * A number that takes the type it is used as.
     *
     * @param integer null when it is no whole number of 64 bits
     * @param realSyntax whether it is written as a float, which decides its type where none is asked for
     */
    record Constant(String text, @Nullable Long integer, double real, boolean realSyntax) {}

    record TextLiteral(int position, String quoted, String value) implements Operand {
        @Override
        public String source() {
            return quoted;
        }
    }
}
