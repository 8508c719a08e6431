package io.varve.schema;

import java.util.List;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Columns by the few types that the tables have, none nullable. */
final class Column {
    private Column() {}

    static Field text(String name) {
        return of(name, ArrowType.Utf8.INSTANCE);
    }

    static Field bytes(String name) {
        return of(name, ArrowType.Binary.INSTANCE);
    }

    static Field bytes(String name, int width) {
        return of(name, new ArrowType.FixedSizeBinary(width));
    }

    static Field unsigned(String name, int bits) {
        return of(name, new ArrowType.Int(bits, false));
    }

    static Field signed(String name, int bits) {
        return of(name, new ArrowType.Int(bits, true));
    }

    static Field float64(String name) {
        return of(name, new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE));
    }

    static Field nanoseconds(String name) {
        return of(name, new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC"));
    }

    static Field seconds(String name) {
        return of(name, new ArrowType.Timestamp(TimeUnit.SECOND, "UTC"));
    }

    static Field date(String name) {
        return of(name, new ArrowType.Date(DateUnit.DAY));
    }

    static Field list(String name, Field item) {
        return new Field(name, FieldType.notNullable(ArrowType.List.INSTANCE), List.of(item));
    }

    /** From text to values of a type. */
    static Field map(String name, Field value) {
        Field entries =
                new Field("entries", FieldType.notNullable(ArrowType.Struct.INSTANCE), List.of(text("key"), value));
        return new Field(name, FieldType.notNullable(new ArrowType.Map(false)), List.of(entries));
    }

    static Field struct(String name, Field... fields) {
        return new Field(name, FieldType.notNullable(ArrowType.Struct.INSTANCE), List.of(fields));
    }

    private static Field of(String name, ArrowType type) {
        return new Field(name, FieldType.notNullable(type), null);
    }
}
