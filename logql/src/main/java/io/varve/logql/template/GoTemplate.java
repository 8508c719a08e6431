package io.varve.logql.template;

import io.varve.logql.template.Node.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A parsed template of Go's text/template, with {@code missingkey=zero}. Safe for use by several threads.
 *
 * @see <a href="https://pkg.go.dev/text/template">text/template</a>
 */
public final class GoTemplate {
    private final String name;
    private final String source;
    private final TemplateFunctions functions;
    private final Map<String, List<Statement>> definitions;
    private final PatternCache patterns = new PatternCache();

    private GoTemplate(
            String name, String source, TemplateFunctions functions, Map<String, List<Statement>> definitions) {
        this.name = name;
        this.source = source;
        this.functions = functions;
        this.definitions = definitions;
    }

    /** A template named {@code line} with Loki's functions. */
    public static GoTemplate parse(String source) throws TemplateSyntaxException {
        return parse("line", source, TemplateFunctions.loki());
    }

    /**
     * @param name stands in error messages; Loki's are {@code line} and {@code label}
     * @throws TemplateSyntaxException with Go's message
     */
    public static GoTemplate parse(String name, String source, TemplateFunctions functions)
            throws TemplateSyntaxException {
        return new GoTemplate(name, source, functions, TemplateParser.parse(name, source, functions));
    }

    /** The label when the whole template is {@code {{.label}}}: its value can be copied, nothing has to run. */
    public @Nullable String singleLabel() {
        List<Statement> body = body(name);
        if (body != null
                && body.size() == 1
                && body.getFirst() instanceof Node.Action action
                && action.pipe().variables().isEmpty()
                && action.pipe().commands().size() == 1
                && action.pipe().commands().getFirst().arguments().size() == 1
                && action.pipe().commands().getFirst().arguments().getFirst() instanceof Node.Field field
                && field.names().size() == 1) {
            return field.names().getFirst();
        }
        return null;
    }

    /** Every label named as {@code .label} anywhere; a template that ranges over its data may read others too. */
    public List<String> fieldNames() {
        var names = new TreeSet<String>();
        definitions.values().forEach(body -> FieldNames.collect(body, names));
        return List.copyOf(names);
    }

    /** @throws TemplateExecutionException with Go's message, or saying which limit was reached */
    public String execute(TemplateContext context) throws TemplateExecutionException {
        var output = new StringBuilder();
        execute(context, output, TemplateLimits.DEFAULT);
        return output.toString();
    }

    /**
     * Appends the result.
     *
     * @throws TemplateExecutionException with Go's message, or saying which limit was reached; the output may hold a part
     */
    public void execute(TemplateContext context, StringBuilder output, TemplateLimits limits)
            throws TemplateExecutionException {
        new Execution(this, context, output, new WorkMeter(limits)).run();
    }

    String name() {
        return name;
    }

    String source() {
        return source;
    }

    PatternCache patterns() {
        return patterns;
    }

    @Nullable
    List<Statement> body(String definition) {
        return definitions.get(definition);
    }

    @Nullable
    TemplateFunction function(String function) {
        return functions.find(function);
    }
}
