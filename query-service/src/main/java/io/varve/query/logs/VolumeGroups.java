package io.varve.query.logs;

import io.varve.logql.ast.LabelMatcher;
import io.varve.logql.eval.series.LabelProjection;
import io.varve.logql.label.LabelSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds the bytes of streams up by what of their labels a question for volume shows. */
final class VolumeGroups {

    /** Heap that a group takes, about. */
    static final long BYTES_OF_GROUP = 100;

    private final VolumeRequest request;
    private final List<String> names;
    private final Map<LabelSet, Long> bytes = new HashMap<>();

    VolumeGroups(VolumeRequest request) {
        this.request = request;
        this.names = request.targetLabels().isEmpty()
                ? request.matchers().stream().map(LabelMatcher::name).distinct().toList()
                : request.targetLabels();
    }

    /** Whether there are more groups than before. */
    boolean add(LogStream stream, long more) {
        int before = bytes.size();
        LabelSet labels = stream.labels();
        LabelSet shown =
                names.isEmpty() ? labels : LabelProjection.keeping(names).of(labels);
        if (request.byLabelName()) {
            for (int i = 0; i < shown.size(); i++) {
                bytes.merge(LabelSet.of(Map.of(shown.name(i), "")), more, Long::sum);
            }
        } else {
            bytes.merge(shown, more, Long::sum);
        }
        return bytes.size() > before;
    }

    /** As many as the question asks for, the largest first. */
    List<LabelVolume> largest() {
        return bytes.entrySet().stream()
                .map(group -> new LabelVolume(group.getKey(), group.getValue()))
                .sorted(Comparator.comparingLong(LabelVolume::bytes).reversed().thenComparing(LabelVolume::labels))
                .limit(request.limit())
                .toList();
    }
}
