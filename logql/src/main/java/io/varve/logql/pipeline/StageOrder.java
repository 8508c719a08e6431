package io.varve.logql.pipeline;

import io.varve.logql.ast.Stage;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves line filters forward, as Loki does: over everything but label filters, line_format and unpack. A line filter behind decolorize
 * thus tests the line with its colours. {@code sample} comes first of all, for it asks for the line as it is stored;
 * not behind {@code distinct}, which a line filter does not pass either.
 */
final class StageOrder {
    private final List<List<Stage>> result = new ArrayList<>();
    private final List<Stage> lineFilters = new ArrayList<>();
    private final List<Stage> others = new ArrayList<>();

    private boolean distinct;

    private StageOrder() {}

    /** @return steps in order: line filters that stand together are one step, every other stage is one of its own */
    static List<List<Stage>> of(List<Stage> stages) {
        var order = new StageOrder();
        for (Stage stage : stages) {
            order.add(stage);
        }
        order.flush();
        return order.result;
    }

    private void add(Stage stage) {
        switch (stage) {
            case Stage.LineFilter filter -> lineFilters.add(filter);
            case Stage.LabelFilterStage filter -> {
                flush();
                result.add(List.of(filter));
            }
            case Stage.LineFormat format -> {
                others.add(format);
                flush();
            }
            case Stage.UnpackParser unpack -> {
                others.add(unpack);
                flush();
            }
            case Stage.JsonParser json -> others.add(json);
            case Stage.JsonExpressionParser json -> others.add(json);
            case Stage.LogfmtParser logfmt -> others.add(logfmt);
            case Stage.LogfmtExpressionParser logfmt -> others.add(logfmt);
            case Stage.RegexpParser regexp -> others.add(regexp);
            case Stage.PatternParser pattern -> others.add(pattern);
            case Stage.LabelFormat format -> others.add(format);
            case Stage.Decolorize decolorize -> others.add(decolorize);
            case Stage.DropLabels drop -> others.add(drop);
            case Stage.KeepLabels keep -> others.add(keep);
            case Stage.Sort sort -> others.add(sort);
            case Stage.Sample sample -> {
                if (distinct) {
                    others.add(sample);
                } else {
                    result.addFirst(List.of(sample));
                }
            }
            case Stage.Distinct first -> {
                // Which line is the first depends on what was filtered before.
                flush();
                result.add(List.of(first));
                distinct = true;
            }
            case Stage.Context context -> others.add(context);
        }
    }

    private void flush() {
        if (!lineFilters.isEmpty()) {
            result.add(List.copyOf(lineFilters));
            lineFilters.clear();
        }
        for (Stage stage : others) {
            result.add(List.of(stage));
        }
        others.clear();
    }
}
