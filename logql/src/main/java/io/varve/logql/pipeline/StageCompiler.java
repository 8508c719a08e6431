package io.varve.logql.pipeline;

import io.varve.logql.ast.LabelFilter;
import io.varve.logql.ast.MatchOperator;
import io.varve.logql.ast.Stage;
import io.varve.logql.filter.ByteTest;
import io.varve.logql.filter.ByteTests;
import io.varve.logql.pattern.LinePattern;
import io.varve.logql.print.CanonicalPrinter;
import io.varve.logql.regex.NamedGroups;
import io.varve.logql.syntax.LogQlParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From the tree's stages to stages that run, in the order in which they run. */
final class StageCompiler {
    private final Line line;
    private final LabelNames names;
    private final StageTemplates templates;

    StageCompiler(Line line, StageTemplates templates) {
        this.line = line;
        this.names = line.labels.names;
        this.templates = templates;
    }

    /** @throws LogQlParseException naming the stage that cannot be built */
    LineStage[] compile(List<Stage> stages) {
        RegexBudget.check(stages);
        var compiled = new ArrayList<LineStage>();
        for (List<Stage> step : StageOrder.of(stages)) {
            LineStage stage =
                    step.getFirst() instanceof Stage.LineFilter ? lineFilters(step) : checked(step.getFirst());
            if (stage != null) {
                compiled.add(stage);
            }
        }
        return compiled.toArray(LineStage[]::new);
    }

    /** Adds to the hints every filter of one label, so that parsers test it at once. */
    static void addHintedFilter(LabelFilter filter, Line line) {
        String label = switch (filter) {
            case LabelFilter.StringFilter string ->
                matchesAnything(string) ? null : string.matcher().name();
            case LabelFilter.NumberFilter number -> number.name();
            case LabelFilter.DurationFilter duration -> duration.name();
            case LabelFilter.BytesFilter bytes -> bytes.name();
            case LabelFilter.IpFilter ip -> ip.name();
            case LabelFilter.AndFilter and -> null;
            case LabelFilter.OrFilter or -> null;
        };
        if (label != null) {
            LabelNames names = line.labels.names;
            line.hints.addFilter(names.number(label), LabelFilterStages.compile(filter, names));
        }
    }

    private static boolean matchesAnything(LabelFilter.StringFilter filter) {
        return filter.matcher().operator() == MatchOperator.REGEX
                && ByteTests.labelValue(filter.matcher()).equals(ByteTest.ALWAYS);
    }

    private @Nullable LineStage lineFilters(List<Stage> filters) {
        var tests = new ArrayList<ByteTest>();
        for (Stage stage : filters) {
            if (stage instanceof Stage.LineFilter filter) {
                try {
                    ByteTest test = ByteTests.lineFilter(filter);
                    if (!test.equals(ByteTest.ALWAYS)) {
                        tests.add(test);
                    }
                } catch (IllegalArgumentException e) {
                    throw refuse(filter, e);
                }
            }
        }
        return tests.isEmpty() ? null : new LineFilterStage(tests.toArray(ByteTest[]::new));
    }

    private @Nullable LineStage checked(Stage stage) {
        try {
            return compile(stage);
        } catch (IllegalArgumentException e) {
            throw refuse(stage, e);
        }
    }

    private static LogQlParseException refuse(Stage stage, IllegalArgumentException e) {
        return LogQlParseException.ofStage(CanonicalPrinter.print(stage), String.valueOf(e.getMessage()));
    }

    private @Nullable LineStage compile(Stage stage) {
        return switch (stage) {
            case Stage.LineFilter filter -> throw new IllegalStateException("line filters are compiled together");
            case Stage.JsonParser json -> new JsonStage(line);
            case Stage.JsonExpressionParser json -> new JsonExpressionStage(json.extractions(), line);
            case Stage.LogfmtParser logfmt -> new LogfmtStage(logfmt.strict(), logfmt.keepEmpty(), names);
            case Stage.LogfmtExpressionParser logfmt ->
                new LogfmtExpressionStage(logfmt.extractions(), logfmt.strict(), names);
            case Stage.RegexpParser regexp -> new RegexpStage(NamedGroups.compile(regexp.regex()), names, line.hints);
            case Stage.PatternParser pattern ->
                new PatternStage(LinePattern.parse(pattern.pattern()).checkedForExtraction(), names);
            case Stage.UnpackParser unpack -> new UnpackStage(line);
            case Stage.LabelFilterStage filter ->
                filter.filter() instanceof LabelFilter.StringFilter string && matchesAnything(string)
                        ? null
                        : LabelFilterStages.compile(filter.filter(), names);
            case Stage.LineFormat format -> new LineFormatStage(templates.of(format), line);
            case Stage.LabelFormat format -> new LabelFormatStage(formats(format), line);
            case Stage.Decolorize decolorize -> new DecolorizeStage();
            case Stage.DropLabels drop -> new DropStage(choices(drop.choices()));
            case Stage.KeepLabels keep -> new KeepStage(choices(keep.choices()), names);
            case Stage.Distinct distinct -> new DistinctStage(distinct.labels(), names);
            case Stage.Sort sort -> new SortStage(sort.keys(), names);
            case Stage.Sample sample -> new SampleStage(sample.fraction());
            // Around the pipeline, by whoever has the stream's other lines.
            case Stage.Context context -> null;
        };
    }

    private List<LabelFormatStage.Format> formats(Stage.LabelFormat stage) {
        var seen = new HashSet<String>();
        for (Stage.LabelFormat.Format format : stage.formats()) {
            if (format.name().equals(ErrorLabels.ERROR)) {
                throw new IllegalArgumentException(format.name() + " cannot be formatted");
            }
            if (!seen.add(format.name())) {
                throw new IllegalArgumentException(
                        "multiple label name '" + format.name() + "' not allowed in a single format operation");
            }
        }
        var formats = new ArrayList<LabelFormatStage.Format>();
        for (Stage.LabelFormat.Format format : stage.formats()) {
            int name = names.number(format.name());
            formats.add(
                    format.rename()
                            ? new LabelFormatStage.Format(name, names.number(format.value()), null)
                            : new LabelFormatStage.Format(name, LabelNames.NONE, templates.of(stage, format)));
        }
        return formats;
    }

    private List<LabelChoiceTest> choices(List<Stage.LabelChoice> choices) {
        return choices.stream().map(choice -> LabelChoiceTest.of(choice, names)).toList();
    }
}
