package io.varve.logql.template;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A value a template computes with; each has the Go type that decides what may be compared, called and printed. */
public sealed interface TemplateValue {
    Bool TRUE = new Bool(true);
    Bool FALSE = new Bool(false);
    Text EMPTY = new Text("");
    Nil NIL = new Nil();

    /** The name {@code %T} and type errors print. */
    String typeName();

    /** What {@code if}, {@code with}, {@code and}, {@code or} and {@code not} see: false is the zero of a type, or empty. */
    boolean isTrue();

    static Text text(String value) {
        return value.isEmpty() ? EMPTY : new Text(value);
    }

    static Int integer(long value) {
        return new Int(value, IntegerType.INT);
    }

    static Bool bool(boolean value) {
        return value ? TRUE : FALSE;
    }

    /** {@code map[string]string}: a missing key is the empty text. */
    static Mapping labels(LabelSource labels) {
        return new Mapping(new LabelFields(labels));
    }

    /** {@code map[string]interface {}}: a missing key is nil. */
    static Mapping object(Map<String, TemplateValue> entries) {
        return new Mapping(new ObjectFields(new TreeMap<>(entries)));
    }

    record Text(String value) implements TemplateValue {
        @Override
        public String typeName() {
            return "string";
        }

        @Override
        public boolean isTrue() {
            return !value.isEmpty();
        }
    }

    record Int(long value, IntegerType type) implements TemplateValue {
        @Override
        public String typeName() {
            return type.goName();
        }

        @Override
        public boolean isTrue() {
            return value != 0;
        }
    }

    record Real(double value) implements TemplateValue {
        @Override
        public String typeName() {
            return "float64";
        }

        @Override
        public boolean isTrue() {
            return value != 0;
        }
    }

    record Bool(boolean value) implements TemplateValue {
        @Override
        public String typeName() {
            return "bool";
        }

        @Override
        public boolean isTrue() {
            return value;
        }
    }

    /** An untyped nil, such as JSON's null. */
    record Nil() implements TemplateValue {
        @Override
        public String typeName() {
            return "<nil>";
        }

        @Override
        public boolean isTrue() {
            return false;
        }
    }

    record Sequence(List<TemplateValue> items) implements TemplateValue {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String typeName() {
            return "[]interface {}";
        }

        @Override
        public boolean isTrue() {
            return !items.isEmpty();
        }
    }

    record Mapping(Fields fields) implements TemplateValue {
        @Override
        public String typeName() {
            return fields.typeName();
        }

        @Override
        public boolean isTrue() {
            return fields.size() > 0;
        }
    }

    /** A {@code time.Time}; the zone is always UTC, as on a server. */
    record Moment(Instant instant) implements TemplateValue {
        @Override
        public String typeName() {
            return "time.Time";
        }

        @Override
        public boolean isTrue() {
            return true;
        }
    }

    /** Go's integer types that can occur. */
    enum IntegerType {
        INT("int"),
        INT64("int64"),
        /** A byte, of {@code index "text" 0}; the only unsigned one. */
        UINT8("uint8");

        private final String goName;

        IntegerType(String goName) {
            this.goName = goName;
        }

        String goName() {
            return goName;
        }
    }

    /** The entries of a {@link Mapping}. */
    interface Fields {
        /** @return null when there is no such key */
        @Nullable
        TemplateValue get(String key);

        /** The value a missing key has ({@code missingkey=zero}). */
        TemplateValue missing();

        int size();

        /** In the order of Go's map iteration in templates: sorted. */
        SortedMap<String, TemplateValue> sorted();

        String typeName();
    }
}
