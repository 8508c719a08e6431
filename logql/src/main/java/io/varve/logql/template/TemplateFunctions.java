package io.varve.logql.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions a template may name. Immutable. */
public final class TemplateFunctions {
    private static final TemplateFunctions STANDARD = standardFunctions();
    private static final TemplateFunctions LOKI = lokiFunctions();

    private final Map<String, TemplateFunction> functions;

    private TemplateFunctions(Map<String, TemplateFunction> functions) {
        this.functions = Map.copyOf(functions);
    }

    /** Those that Go's text/template has by itself. */
    public static TemplateFunctions standard() {
        return STANDARD;
    }

    /** Those of {@code line_format} and {@code label_format}. */
    public static TemplateFunctions loki() {
        return LOKI;
    }

    /** These and one more; an existing one of the name is replaced. */
    public TemplateFunctions with(String name, TemplateFunction function) {
        var all = new HashMap<>(functions);
        all.put(name, function);
        return new TemplateFunctions(all);
    }

    @Nullable
    TemplateFunction find(String name) {
        return functions.get(name);
    }

    private static TemplateFunctions standardFunctions() {
        var functions = new HashMap<String, TemplateFunction>();
        BuiltinFunctions.addTo(functions);
        return new TemplateFunctions(functions);
    }

    private static TemplateFunctions lokiFunctions() {
        var functions = new HashMap<>(STANDARD.functions);
        TextFunctions.addTo(functions);
        RegexFunctions.addTo(functions);
        NumberFunctions.addTo(functions);
        TimeFunctions.addTo(functions);
        ConversionFunctions.addTo(functions);
        return new TemplateFunctions(functions);
    }
}
