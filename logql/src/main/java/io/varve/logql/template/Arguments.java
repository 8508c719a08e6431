package io.varve.logql.template;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;

/** The arguments of one call, already of the types its parameters ask for, and what the execution allows it. */
public final class Arguments {
    private final List<TemplateValue> values;
    private final TemplateContext context;
    private final WorkMeter meter;
    private final PatternCache patterns;

    Arguments(List<TemplateValue> values, TemplateContext context, WorkMeter meter, PatternCache patterns) {
        this.values = values;
        this.context = context;
        this.meter = meter;
        this.patterns = patterns;
    }

    public int size() {
        return values.size();
    }

    public TemplateValue get(int index) {
        return values.get(index);
    }

    public List<TemplateValue> all() {
        return values;
    }

    /** @throws ClassCastException if the parameter is not declared as a text */
    public String text(int index) {
        return ((TemplateValue.Text) values.get(index)).value();
    }

    /** An int, clamped to Java's. */
    public int integer(int index) {
        return Math.clamp(((TemplateValue.Int) values.get(index)).value(), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    public double real(int index) {
        return ((TemplateValue.Real) values.get(index)).value();
    }

    public TemplateValue.Moment time(int index) {
        return (TemplateValue.Moment) values.get(index);
    }

    public TemplateContext context() {
        return context;
    }

    /** To be asked before a text of this length is built. */
    void checkLength(long length) throws TemplateFunctionException {
        meter.checkLength(length);
    }

    Pattern pattern(int index) throws TemplateFunctionException {
        try {
            return patterns.get(text(index));
        } catch (PatternSyntaxException invalid) {
            throw new TemplateFunctionException(
                    "error parsing regexp: " + invalid.getDescription() + ": `" + invalid.getPattern() + "`");
        }
    }

    WorkMeter meter() {
        return meter;
    }
}
