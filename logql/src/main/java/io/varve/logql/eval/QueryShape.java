package io.varve.logql.eval;

import io.varve.logql.ast.Position;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a query without the places of its text: equal for parts that mean the same because they are written the same. The canonical
 * text won't do for that, since it rounds sizes and numbers.
 */
final class QueryShape {
    private QueryShape() {}

    static @Nullable Object of(@Nullable Object node) {
        return switch (node) {
            case null -> null;
            case Position _ -> Position.class;
            case Record tree -> ofRecord(tree);
            case List<?> several -> ofList(several);
            default -> node;
        };
    }

    private static List<@Nullable Object> ofList(List<?> several) {
        List<@Nullable Object> shapes = new ArrayList<>(several.size());
        for (Object one : several) {
            shapes.add(of(one));
        }
        return shapes;
    }

    private static Object ofRecord(Record tree) {
        List<@Nullable Object> shapes = new ArrayList<>();
        shapes.add(tree.getClass());
        try {
            for (RecordComponent component : tree.getClass().getRecordComponents()) {
                shapes.add(of(component.getAccessor().invoke(tree)));
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(tree.getClass() + " of the tree can't be looked into", e);
        }
        return shapes;
    }
}
