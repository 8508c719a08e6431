package io.varve.logql.template;

import io.varve.logql.template.Node.Operand;
import io.varve.logql.template.Node.Statement;
import io.varve.logql.template.TemplateValue.Int;
import io.varve.notation.GoText;
import java.util.List;
import java.util.Map;

/** One run of a template over its data: the statements; expressions are {@link Evaluation}'s. */
final class Execution {
    private final GoTemplate template;
    private final StringBuilder output;
    private final int outputStart;
    private final WorkMeter meter;
    private final TemplateValue data;
    private final TemplateContext context;

    Execution(GoTemplate template, TemplateContext context, StringBuilder output, WorkMeter meter) {
        this.template = template;
        this.context = context;
        this.output = output;
        this.outputStart = output.length();
        this.meter = meter;
        this.data = context.data();
    }

    void run() throws TemplateExecutionException {
        List<Statement> body = template.body(template.name());
        if (body == null || body.isEmpty()) {
            return;
        }
        new Frame(template.name(), data, 0).walk(data, body);
    }

    /** How a body ended. */
    private enum Ending {
        NORMAL,
        BREAK,
        CONTINUE
    }

    /** One definition being executed, with the variables only it sees. */
    private final class Frame {
        private final int depth;
        private final Evaluation evaluation;

        Frame(String definition, TemplateValue dot, int depth) {
            this.depth = depth;
            this.evaluation = new Evaluation(template, definition, context, meter, dot);
        }

        Ending walk(TemplateValue dot, List<Statement> body) throws TemplateExecutionException {
            evaluation.enter();
            Ending ending = Ending.NORMAL;
            for (int i = 0; i < body.size() && ending == Ending.NORMAL; i++) {
                ending = walk(dot, body.get(i));
            }
            meter.leave();
            return ending;
        }

        private Ending walk(TemplateValue dot, Statement statement) throws TemplateExecutionException {
            evaluation.at(statement);
            evaluation.spend(1);
            return switch (statement) {
                case Node.TextNode text -> {
                    write(text.text());
                    yield Ending.NORMAL;
                }
                case Node.Action action -> {
                    TemplateValue value = evaluation.pipeline(dot, action.pipe());
                    if (action.pipe().variables().isEmpty()) {
                        write(GoPrinter.printed(value));
                    }
                    yield Ending.NORMAL;
                }
                case Node.If branch -> {
                    int mark = evaluation.markVariables();
                    boolean truth = evaluation.pipeline(dot, branch.pipe()).isTrue();
                    Ending ending = walk(dot, truth ? branch.body() : branch.otherwise());
                    evaluation.releaseVariables(mark);
                    yield ending;
                }
                case Node.With branch -> {
                    int mark = evaluation.markVariables();
                    TemplateValue value = evaluation.pipeline(dot, branch.pipe());
                    Ending ending = value.isTrue() ? walk(value, branch.body()) : walk(dot, branch.otherwise());
                    evaluation.releaseVariables(mark);
                    yield ending;
                }
                case Node.Range range -> range(dot, range);
                case Node.Break end -> Ending.BREAK;
                case Node.Continue end -> Ending.CONTINUE;
                case Node.TemplateCall call -> {
                    call(dot, call);
                    yield Ending.NORMAL;
                }
            };
        }

        private Ending range(TemplateValue dot, Node.Range range) throws TemplateExecutionException {
            int mark = evaluation.markVariables();
            TemplateValue over = evaluation.pipeline(dot, range.pipe());
            Ending ending = switch (over) {
                case TemplateValue.Sequence sequence -> sequence(range, sequence.items());
                case TemplateValue.Mapping mapping ->
                    mapping(range, mapping.fields().sorted());
                case Int number -> count(range, number);
                case TemplateValue.Nil nil -> Ending.BREAK;
                case TemplateValue.Text text -> throw cannotIterate(text);
                case TemplateValue.Real real -> throw cannotIterate(real);
                case TemplateValue.Bool bool -> throw cannotIterate(bool);
                case TemplateValue.Moment moment -> throw cannotIterate(moment);
            };
            evaluation.releaseVariables(mark);
            // BREAK says here that there was nothing to iterate over.
            return ending == Ending.BREAK ? walk(dot, range.otherwise()) : Ending.NORMAL;
        }

        private TemplateExecutionException cannotIterate(TemplateValue value) {
            return evaluation.failure("range can't iterate over " + GoPrinter.printed(value));
        }

        private Ending sequence(Node.Range range, List<TemplateValue> items) throws TemplateExecutionException {
            for (int i = 0; i < items.size(); i++) {
                if (iterate(range, TemplateValue.integer(i), items.get(i)) == Ending.BREAK) {
                    break;
                }
            }
            return items.isEmpty() ? Ending.BREAK : Ending.NORMAL;
        }

        private Ending mapping(Node.Range range, Map<String, TemplateValue> entries) throws TemplateExecutionException {
            for (Map.Entry<String, TemplateValue> entry : entries.entrySet()) {
                if (iterate(range, TemplateValue.text(entry.getKey()), entry.getValue()) == Ending.BREAK) {
                    break;
                }
            }
            return entries.isEmpty() ? Ending.BREAK : Ending.NORMAL;
        }

        private Ending count(Node.Range range, Int number) throws TemplateExecutionException {
            if (range.pipe().variables().size() > 1) {
                throw evaluation.failure("can't use " + number.value() + " to iterate over more than one variable");
            }
            for (long i = 0; i < number.value(); i++) {
                Int value = new Int(i, number.type());
                if (iterate(range, value, value) == Ending.BREAK) {
                    break;
                }
            }
            return number.value() <= 0 ? Ending.BREAK : Ending.NORMAL;
        }

        private Ending iterate(Node.Range range, TemplateValue key, TemplateValue value)
                throws TemplateExecutionException {
            evaluation.spend(1);
            List<String> variables = range.pipe().variables();
            int mark = evaluation.markVariables();
            if (!variables.isEmpty()) {
                evaluation.assign(variables.getLast(), value);
                if (variables.size() > 1) {
                    evaluation.assign(variables.getFirst(), key);
                }
            }
            Ending ending = walk(value, range.body());
            evaluation.releaseVariables(mark);
            return ending;
        }

        private void call(TemplateValue dot, Node.TemplateCall call) throws TemplateExecutionException {
            List<Statement> body = template.body(call.name());
            if (body == null) {
                throw evaluation.failure("template " + GoText.quote(call.name()) + " not defined");
            }
            if (depth == meter.maximalDepth()) {
                throw evaluation.failure("exceeded maximum template depth (" + depth + ")");
            }
            TemplateValue argument = call.pipe() == null ? TemplateValue.NIL : evaluation.pipeline(dot, call.pipe());
            new Frame(call.name(), argument, depth + 1).walk(argument, body);
        }

        private void write(String text) throws TemplateExecutionException {
            try {
                meter.spend(text.length());
                meter.checkText((long) output.length() - outputStart + text.length());
            } catch (TemplateFunctionException tooLong) {
                throw evaluation.failure(String.valueOf(tooLong.getMessage()));
            }
            output.append(text);
        }
    }

    /** As {@code %s} prints the node in an error. */
    static String describe(Node node) {
        return switch (node) {
            case Operand operand -> operand.source();
            case Node.Command command -> command.source();
            case Node.TextNode text -> GoText.quote(text.text());
            case Node.Action action -> "{{" + action.pipe().source() + "}}";
            case Node.If branch -> "{{if " + branch.pipe().source() + "}}";
            case Node.With branch -> "{{with " + branch.pipe().source() + "}}";
            case Node.Range branch -> "{{range " + branch.pipe().source() + "}}";
            case Node.Break end -> "{{break}}";
            case Node.Continue end -> "{{continue}}";
            case Node.TemplateCall call ->
                "{{template " + GoText.quote(call.name())
                        + (call.pipe() == null ? "" : " " + call.pipe().source()) + "}}";
        };
    }
}
