package io.varve.logql.pipeline;

import io.varve.logql.ast.LabelFilter;
import io.varve.logql.ast.Stage;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The labels that stages need, by which a metric query knows what to parse. */
final class RequiredLabels {
    private final Set<String> names = new LinkedHashSet<>();

    /** @param templates of the stages' formats */
    RequiredLabels addStages(List<Stage> stages, StageTemplates templates) {
        for (Stage stage : stages) {
            switch (stage) {
                case Stage.LabelFilterStage filter -> addFilter(filter.filter());
                case Stage.LineFormat format -> addAll(templates.of(format).fieldNames());
                case Stage.LabelFormat format -> {
                    for (Stage.LabelFormat.Format each : format.formats()) {
                        if (each.rename()) {
                            add(each.value());
                        } else {
                            addAll(templates.of(format, each).fieldNames());
                        }
                    }
                }
                case Stage.Distinct distinct -> addAll(distinct.labels());
                case Stage.Sort sort -> sort.keys().forEach(key -> add(key.label()));
                case Stage.LineFilter none -> {}
                case Stage.JsonParser none -> {}
                case Stage.JsonExpressionParser none -> {}
                case Stage.LogfmtParser none -> {}
                case Stage.LogfmtExpressionParser none -> {}
                case Stage.RegexpParser none -> {}
                case Stage.PatternParser none -> {}
                case Stage.UnpackParser none -> {}
                case Stage.Decolorize none -> {}
                case Stage.DropLabels none -> {}
                case Stage.KeepLabels none -> {}
                case Stage.Sample none -> {}
                case Stage.Context none -> {}
            }
        }
        return this;
    }

    void addFilter(LabelFilter filter) {
        switch (filter) {
            case LabelFilter.StringFilter string -> add(string.matcher().name());
            case LabelFilter.NumberFilter number -> add(number.name());
            case LabelFilter.DurationFilter duration -> add(duration.name());
            case LabelFilter.BytesFilter bytes -> add(bytes.name());
            case LabelFilter.IpFilter ip -> add(ip.name());
            case LabelFilter.AndFilter and -> {
                addFilter(and.left());
                addFilter(and.right());
            }
            case LabelFilter.OrFilter or -> {
                addFilter(or.left());
                addFilter(or.right());
            }
        }
    }

    void addAll(Collection<String> labels) {
        labels.forEach(this::add);
    }

    /** A name with the suffix of a parser's clash needs the name that the line has. */
    void add(String label) {
        if (label.isEmpty()) {
            return;
        }
        names.add(label);
        if (label.endsWith(LabelNames.EXTRACTED_SUFFIX)) {
            add(label.substring(0, label.length() - LabelNames.EXTRACTED_SUFFIX.length()));
        }
    }

    Set<String> names() {
        return names;
    }
}
