package io.varve.logql.pipeline;

import io.varve.logql.ast.Stage;
import io.varve.logql.print.CanonicalPrinter;
import io.varve.logql.syntax.LogQlParseException;
import io.varve.logql.template.GoTemplate;
import io.varve.logql.template.TemplateFunctions;
import io.varve.logql.template.TemplateSyntaxException;
import java.util.HashMap;
import java.util.Map;

/** The templates of a pipeline's stages, each parsed once. */
final class StageTemplates {
    private final Map<String, GoTemplate> lines = new HashMap<>();
    private final Map<String, GoTemplate> labels = new HashMap<>();

    /** @throws LogQlParseException if it is no template */
    GoTemplate of(Stage.LineFormat stage) {
        GoTemplate template = lines.get(stage.template());
        if (template == null) {
            try {
                template = GoTemplate.parse("line", stage.template(), TemplateFunctions.loki());
            } catch (TemplateSyntaxException e) {
                throw LogQlParseException.ofStage(
                        CanonicalPrinter.print(stage), "invalid line template: " + e.getMessage());
            }
            lines.put(stage.template(), template);
        }
        return template;
    }

    /** @throws LogQlParseException if it is no template */
    GoTemplate of(Stage.LabelFormat stage, Stage.LabelFormat.Format format) {
        GoTemplate template = labels.get(format.value());
        if (template == null) {
            try {
                template = GoTemplate.parse("label", format.value(), TemplateFunctions.loki());
            } catch (TemplateSyntaxException e) {
                throw LogQlParseException.ofStage(
                        CanonicalPrinter.print(stage),
                        "invalid template for label '" + format.name() + "': " + e.getMessage());
            }
            labels.put(format.value(), template);
        }
        return template;
    }
}
