package io.varve.query.traces;

import static io.varve.query.logs.Columns.column;
import static io.varve.query.logs.Columns.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.varve.query.failure.QueryFailure;
import io.varve.query.logs.Columns;
import io.varve.traceql.value.Value;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;

/** The five maps in which attributes lie, read back as OpenTelemetry's. */
final class AttributeColumns {
    private static final List<String> TYPES = List.of("_string", "_int", "_float", "_bool", "_other");

    private final MapVector[] maps = new MapVector[TYPES.size()];

    /** @param prefix of the columns in the answer */
    AttributeColumns(VectorSchemaRoot batch, String prefix) {
        for (int i = 0; i < maps.length; i++) {
            maps[i] = column(batch, prefix + TYPES.get(i), MapVector.class);
        }
    }

    /** The maps as columns of an answer. */
    static String select(String prefix, String name) {
        return prefix + "_string AS " + name + "_string, " + prefix + "_int AS " + name + "_int, " + prefix
                + "_float AS "
                + name + "_float, " + prefix + "_bool AS " + name + "_bool, " + prefix
                + "_other AS " + name + "_other";
    }

    List<KeyValue> read(int row) {
        var attributes = new ArrayList<KeyValue>();
        walk(
                row,
                (type, key, values, at) -> attributes.add(KeyValue.newBuilder()
                        .setKey(key)
                        .setValue(value(type, values, at))
                        .build()));
        return attributes;
    }

    /** Takes attributes in the form in which {@link #value(byte[])} reads them. */
    interface Taker {
        void take(String key, byte[] value);
    }

    /** Hands over the attributes of a row in the order of {@link #read}. */
    void each(int row, Taker taker) {
        walk(row, (type, key, values, at) -> taker.take(key, bytes(type, values, at)));
    }

    /** Where an attribute lies. */
    private interface Visitor {
        void visit(int type, String key, FieldVector values, int at);
    }

    private void walk(int row, Visitor visitor) {
        for (int type = 0; type < maps.length; type++) {
            MapVector map = maps[type];
            int end = map.getElementEndIndex(row);
            StructVector pairs = (StructVector) map.getDataVector();
            VarCharVector keys = (VarCharVector) pairs.getChildByOrdinal(0);
            FieldVector values = (FieldVector) pairs.getChildByOrdinal(1);
            for (int i = map.getElementStartIndex(row); i < end; i++) {
                visitor.visit(type, text(keys, i), values, i);
            }
        }
    }

    /** The number of the type, then the value. */
    private static byte[] bytes(int type, FieldVector values, int at) {
        byte[] value = switch (type) {
            case 1 -> longBytes(((BigIntVector) values).get(at));
            case 2 -> longBytes(Double.doubleToRawLongBits(((Float8Vector) values).get(at)));
            case 3 -> new byte[] {0, (byte) ((BitVector) values).get(at)};
            default -> {
                BaseVariableWidthVector texts = (BaseVariableWidthVector) values;
                int start = texts.getStartOffset(at);
                byte[] copy = new byte[1 + texts.getEndOffset(at) - start];
                texts.getDataBuffer().getBytes(start, copy, 1, copy.length - 1);
                yield copy;
            }
        };
        value[0] = (byte) type;
        return value;
    }

    private static byte[] longBytes(long number) {
        return ByteBuffer.allocate(1 + Long.BYTES).putLong(1, number).array();
    }

    /** A string or a whole number as {@link #traceQl} reads it. */
    static byte[] stored(Value value) {
        if (value instanceof Value.Int(long number)) {
            byte[] bytes = longBytes(number);
            bytes[0] = 1;
            return bytes;
        }
        byte[] text = value.text().getBytes(UTF_8);
        byte[] bytes = new byte[1 + text.length];
        System.arraycopy(text, 0, bytes, 1, text.length);
        return bytes;
    }

    static AnyValue value(byte[] value) {
        ByteBuffer stored = ByteBuffer.wrap(value);
        return switch (value[0]) {
            case 0 ->
                AnyValue.newBuilder()
                        .setStringValueBytes(ByteString.copyFrom(value, 1, value.length - 1))
                        .build();
            case 1 -> AnyValue.newBuilder().setIntValue(stored.getLong(1)).build();
            case 2 ->
                AnyValue.newBuilder()
                        .setDoubleValue(Double.longBitsToDouble(stored.getLong(1)))
                        .build();
            case 3 -> AnyValue.newBuilder().setBoolValue(value[1] != 0).build();
            default -> other(Arrays.copyOfRange(value, 1, value.length));
        };
    }

    /** The same as TraceQL's value. */
    static Value traceQl(byte[] value) {
        return switch (value[0]) {
            case 0 -> new Value.Text(new String(value, 1, value.length - 1, UTF_8));
            case 1 -> new Value.Int(ByteBuffer.wrap(value).getLong(1));
            case 2 ->
                new Value.Floating(
                        Double.longBitsToDouble(ByteBuffer.wrap(value).getLong(1)));
            default -> AnyValues.value(value(value));
        };
    }

    private static AnyValue value(int type, FieldVector values, int at) {
        return switch (type) {
            case 0 ->
                AnyValue.newBuilder()
                        .setStringValueBytes(ByteString.copyFrom(Columns.bytes((BaseVariableWidthVector) values, at)))
                        .build();
            case 1 ->
                AnyValue.newBuilder()
                        .setIntValue(((BigIntVector) values).get(at))
                        .build();
            case 2 ->
                AnyValue.newBuilder()
                        .setDoubleValue(((Float8Vector) values).get(at))
                        .build();
            case 3 ->
                AnyValue.newBuilder()
                        .setBoolValue(((BitVector) values).get(at) != 0)
                        .build();
            default -> other(Columns.bytes((BaseVariableWidthVector) values, at));
        };
    }

    static AnyValue other(byte[] stored) {
        try {
            return AnyValue.parseFrom(stored);
        } catch (InvalidProtocolBufferException e) {
            throw new QueryFailure(QueryFailure.Kind.INTERNAL, "a stored attribute is no AnyValue", e);
        }
    }
}
