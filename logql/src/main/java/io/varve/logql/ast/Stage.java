package io.varve.logql.ast;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a log pipeline. */
public sealed interface Stage {
    Position position();

    /**
     * {@code |= "a" or "b" or ip("c")}: a line is kept when any alternative is found. A negative operator has exactly one
     * alternative, for {@code != "a" or "b"} means {@code != "a" != "b"} and is parsed into two filters.
     */
    record LineFilter(Position position, LineFilterOperator operator, List<Alternative> alternatives) implements Stage {
        public LineFilter {
            alternatives = List.copyOf(alternatives);
        }

        /** @param ip whether {@code text} is the pattern of an {@code ip("..")} filter */
        public record Alternative(boolean ip, String text) {}
    }

    /** {@code | json} */
    record JsonParser(Position position) implements Stage {}

    /** {@code | json a, b="x.y[0]"} */
    record JsonExpressionParser(Position position, List<LabelExtraction> extractions) implements Stage {
        public JsonExpressionParser {
            extractions = List.copyOf(extractions);
        }
    }

    /** {@code | logfmt --strict --keep-empty} */
    record LogfmtParser(Position position, boolean strict, boolean keepEmpty) implements Stage {}

    /** {@code | logfmt --strict a, b="k"} */
    record LogfmtExpressionParser(
            Position position, boolean strict, boolean keepEmpty, List<LabelExtraction> extractions) implements Stage {
        public LogfmtExpressionParser {
            extractions = List.copyOf(extractions);
        }
    }

    /** {@code | regexp "(?P<x>..)"} */
    record RegexpParser(Position position, String regex) implements Stage {}

    /** {@code | pattern "<ip> - <_>"} */
    record PatternParser(Position position, String pattern) implements Stage {}

    /** {@code | unpack} */
    record UnpackParser(Position position) implements Stage {}

    /** {@code | level="error" or status >= 500} */
    record LabelFilterStage(Position position, LabelFilter filter) implements Stage {}

    /** {@code | line_format "{{.x}}"} */
    record LineFormat(Position position, String template) implements Stage {}

    /** {@code | label_format a=b, c="{{.x}}"} */
    record LabelFormat(Position position, List<Format> formats) implements Stage {
        public LabelFormat {
            formats = List.copyOf(formats);
        }

        /**
         * @param name the label that is set
         * @param rename whether {@code value} is the name of the label to rename, else it is a template
         */
        public record Format(String name, boolean rename, String value) {}
    }

    /** {@code | decolorize} */
    record Decolorize(Position position) implements Stage {}

    /** {@code | drop a, b="x"} */
    record DropLabels(Position position, List<LabelChoice> choices) implements Stage {
        public DropLabels {
            choices = List.copyOf(choices);
        }
    }

    /** {@code | keep a, b="x"} */
    record KeepLabels(Position position, List<LabelChoice> choices) implements Stage {
        public KeepLabels {
            choices = List.copyOf(choices);
        }
    }

    /** Not Loki's: {@code | distinct a, b}, the first line of every set of values. */
    record Distinct(Position position, List<String> labels) implements Stage {
        public Distinct {
            labels = List.copyOf(labels);
        }
    }

    /** Not Loki's: {@code | sort by (a desc, b)}, the lines by values of labels instead of time. */
    record Sort(Position position, List<Key> keys) implements Stage {
        public Sort {
            keys = List.copyOf(keys);
        }

        /** @param descending the largest value first; a missing one is last either way */
        public record Key(String label, boolean descending) {}
    }

    /** Not Loki's: {@code | sample 0.1}, always the same part of the lines. */
    record Sample(Position position, double fraction) implements Stage {}

    /** Not Loki's: {@code | context before 2 after 3}, lines of the same stream around each. */
    record Context(Position position, int before, int after) implements Stage {}

    /** {@code label} or {@code label="expression"} of a json or logfmt parser. */
    record LabelExtraction(String label, String expression) {}

    /** A label that {@code drop} or {@code keep} names, with any value or with a matching one. */
    record LabelChoice(String name, @Nullable LabelMatcher matcher) {}
}
