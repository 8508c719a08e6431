package io.varve.logql.template;

import io.varve.logql.template.Node.Operand;
import io.varve.logql.template.Node.Statement;
import java.util.List;
import java.util.Set;

/** Finds the fields a template names. */
final class FieldNames {
    private FieldNames() {}

    static void collect(List<Statement> body, Set<String> into) {
        for (Statement statement : body) {
            switch (statement) {
                case Node.TextNode text -> {}
                case Node.Break end -> {}
                case Node.Continue end -> {}
                case Node.Action action -> collect(action.pipe(), into);
                case Node.If branch -> branch(branch.pipe(), branch.body(), branch.otherwise(), into);
                case Node.With branch -> branch(branch.pipe(), branch.body(), branch.otherwise(), into);
                case Node.Range branch -> branch(branch.pipe(), branch.body(), branch.otherwise(), into);
                case Node.TemplateCall call -> {
                    if (call.pipe() != null) {
                        collect(call.pipe(), into);
                    }
                }
            }
        }
    }

    private static void branch(Node.Pipe pipe, List<Statement> body, List<Statement> otherwise, Set<String> into) {
        collect(pipe, into);
        collect(body, into);
        collect(otherwise, into);
    }

    private static void collect(Operand operand, Set<String> into) {
        switch (operand) {
            case Node.Field field -> into.addAll(field.names());
            // $.x is a label too; of another variable the name may be one.
            case Node.Variable variable ->
                into.addAll(variable.names().subList(1, variable.names().size()));
            case Node.Chain chain -> {
                collect(chain.operand(), into);
                into.addAll(chain.names());
            }
            case Node.Pipe pipe -> {
                for (Node.Command command : pipe.commands()) {
                    for (Operand argument : command.arguments()) {
                        collect(argument, into);
                    }
                }
            }
            case Node.Identifier identifier -> {}
            case Node.Dot dot -> {}
            case Node.NilLiteral nil -> {}
            case Node.BoolLiteral bool -> {}
            case Node.NumberLiteral number -> {}
            case Node.TextLiteral text -> {}
        }
    }
}
