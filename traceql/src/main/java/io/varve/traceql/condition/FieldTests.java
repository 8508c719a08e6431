package io.varve.traceql.condition;

import io.varve.traceql.ast.FieldExpression;
import io.varve.traceql.ast.FieldExpression.BinaryOperation;
import io.varve.traceql.ast.FieldExpression.Existence;
import io.varve.traceql.ast.FieldExpression.Field;
import io.varve.traceql.ast.FieldExpression.IntrinsicField;
import io.varve.traceql.ast.FieldExpression.Literal;
import io.varve.traceql.ast.FieldExpression.Negation;
import io.varve.traceql.ast.FieldExpression.Not;
import io.varve.traceql.ast.Intrinsic;
import io.varve.traceql.ast.PipelineStage;
import io.varve.traceql.ast.PipelineStage.Pipeline;
import io.varve.traceql.ast.ScalarExpression;
import io.varve.traceql.ast.SpansetOperator;
import io.varve.traceql.value.BinaryOperator;
import io.varve.traceql.value.Value;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * The fields that a pipeline names, with what it asks of each. An answer shows of a span the values that were asked for: of an array
 * the elements of which it was true, of two attributes of one name those of which it was.
 */
public final class FieldTests {
    private final List<FieldTest> tests = new ArrayList<>();
    private final List<Field> selected = new ArrayList<>();
    private final List<Field> read = new ArrayList<>();
    private final EnumSet<SpansetOperator.Relation> relations = EnumSet.noneOf(SpansetOperator.Relation.class);
    private boolean conjunction = true;

    private FieldTests() {}

    public static FieldTests of(Pipeline pipeline) {
        var tests = new FieldTests();
        tests.addStage(pipeline);
        tests.addPlaces();
        return tests;
    }

    /** The numbers of the tree by which structure is told are there for every span, so that they are shown whatever is asked of them. */
    private void addPlaces() {
        EnumSet<Intrinsic> places = EnumSet.noneOf(Intrinsic.class);
        for (SpansetOperator.Relation relation : relations) {
            switch (relation) {
                case CHILD, PARENT -> places.addAll(List.of(Intrinsic.NESTED_SET_LEFT, Intrinsic.NESTED_SET_PARENT));
                case DESCENDANT, ANCESTOR ->
                    places.addAll(List.of(Intrinsic.NESTED_SET_LEFT, Intrinsic.NESTED_SET_RIGHT));
                case SIBLING -> places.add(Intrinsic.NESTED_SET_PARENT);
                case NONE -> {}
            }
        }
        for (Intrinsic place : places) {
            var field = new IntrinsicField(place);
            if (tests.stream().anyMatch(test -> test.field().equals(field))) {
                tests.add(FieldTest.reading(field));
            }
        }
    }

    public List<FieldTest> tests() {
        return tests;
    }

    /** The fields of {@code select()}, shown whatever their value. */
    public List<Field> selected() {
        return selected;
    }

    /** The fields whose value is computed with or grouped by, whatever it is. */
    public List<Field> read() {
        return read;
    }

    /** Whether a span of the answer passes all of them. */
    public boolean isConjunction() {
        return conjunction;
    }

    private void addStage(PipelineStage stage) {
        switch (stage) {
            case Pipeline(List<PipelineStage> stages) -> stages.forEach(this::addStage);
            case PipelineStage.SpansetFilter(var condition) -> add(condition);
            case PipelineStage.SpansetOperation(var operator, var left, var right) -> {
                conjunction = false;
                relations.add(operator.relation());
                addStage(left);
                addStage(right);
            }
            case PipelineStage.GroupBy(var key) -> {
                conjunction = false;
                add(key);
            }
            case PipelineStage.Coalesce() -> {}
            case PipelineStage.Select(var fields) -> selected.addAll(fields);
            case PipelineStage.ScalarFilter(var operator, var left, var right) -> {
                conjunction = false;
                add(left);
                add(right);
            }
        }
    }

    private void add(ScalarExpression scalar) {
        switch (scalar) {
            case ScalarExpression.Scalar(Value value) -> {}
            case ScalarExpression.Aggregate(var function, var operand) -> {
                if (operand != null) {
                    add(operand);
                }
            }
            case ScalarExpression.ScalarOperation(var operator, var left, var right) -> {
                add(left);
                add(right);
            }
            case ScalarExpression.ScalarPipeline(var spans, var aggregate) -> {
                addStage(spans);
                add(aggregate);
            }
        }
    }

    private void add(FieldExpression expression) {
        switch (expression) {
            case Literal(Value value) -> {}
            case Field field -> addReading(field);
            case Negation(var operand) -> add(operand);
            case Not(var operand) -> {
                // What is not asked for is not shown, but it is read.
                conjunction = false;
                add(operand);
            }
            case Existence(Field field, boolean exists) -> tests.add(new FieldTest(field, null, null, exists));
            case Existence(var operand, boolean exists) -> add(operand);
            case BinaryOperation(BinaryOperator operator, Field field, Literal(Value value)) ->
                addComparison(field, operator, value);
            case BinaryOperation(BinaryOperator operator, Literal(Value value), Field field) ->
                addComparison(field, operator.flipped(), value);
            case BinaryOperation(BinaryOperator operator, var left, var right) -> {
                add(left);
                add(right);
                conjunction &= operator != BinaryOperator.OR;
            }
        }
    }

    private void addComparison(Field field, BinaryOperator operator, Value value) {
        boolean compares = operator.isBoolean() && operator != BinaryOperator.AND && operator != BinaryOperator.OR;
        if (compares) {
            tests.add(new FieldTest(field, operator, value, true));
        } else {
            addReading(field);
        }
    }

    private void addReading(Field field) {
        tests.add(FieldTest.reading(field));
        read.add(field);
    }
}
