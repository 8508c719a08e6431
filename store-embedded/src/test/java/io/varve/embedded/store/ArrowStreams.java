package io.varve.embedded.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.TimeStampNanoTZVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.impl.UnionMapWriter;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** Arrow IPC streams as Varve's senders and writer make them. */
final class ArrowStreams {
    static final Schema LOGS = new Schema(List.of(
            Field.notNullable("tenant", new ArrowType.Utf8()),
            Field.notNullable("ts", new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC")),
            Field.notNullable("stream_id", new ArrowType.FixedSizeBinary(16)),
            Field.notNullable("body", new ArrowType.Utf8()),
            mapField("attributes")));

    private static final byte[] END = {-1, -1, -1, -1, 0, 0, 0, 0};

    private ArrowStreams() {}

    private static Field mapField(String name) {
        Field key = Field.notNullable(MapVector.KEY_NAME, new ArrowType.Utf8());
        Field value = Field.notNullable(MapVector.VALUE_NAME, new ArrowType.Utf8());
        Field entry = new Field(
                MapVector.DATA_VECTOR_NAME, FieldType.notNullable(new ArrowType.Struct()), List.of(key, value));
        return new Field(name, FieldType.notNullable(new ArrowType.Map(false)), List.of(entry));
    }

    /** One record batch of log rows without schema and end: what one sender puts in a Kafka record. */
    static byte[] logMessages(int from, int rows) {
        byte[] stream = logStream(from, rows);
        byte[] schema = logSchema();
        byte[] messages = new byte[stream.length - schema.length - END.length];
        System.arraycopy(stream, schema.length, messages, 0, messages.length);
        return messages;
    }

    /** The schema message alone. */
    static byte[] logSchema() {
        byte[] empty = write(LOGS, null, (_, _) -> {});
        byte[] schema = new byte[empty.length - END.length];
        System.arraycopy(empty, 0, schema, 0, schema.length);
        return schema;
    }

    /** Schema message, messages of many senders, end: what the writer sends. */
    static byte[] concatenated(byte[]... messages) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(logSchema());
        for (byte[] message : messages) {
            out.writeBytes(message);
        }
        out.writeBytes(END);
        return out.toByteArray();
    }

    private static byte[] logStream(int from, int rows) {
        return write(LOGS, null, (root, writer) -> {
            fillLogs(root, from, rows);
            writeBatch(writer);
        });
    }

    private static void fillLogs(VectorSchemaRoot root, int from, int rows) {
        VarCharVector tenant = (VarCharVector) root.getVector("tenant");
        TimeStampNanoTZVector ts = (TimeStampNanoTZVector) root.getVector("ts");
        FixedSizeBinaryVector stream = (FixedSizeBinaryVector) root.getVector("stream_id");
        VarCharVector body = (VarCharVector) root.getVector("body");
        MapVector attributes = (MapVector) root.getVector("attributes");
        UnionMapWriter map = attributes.getWriter();
        for (int i = 0; i < rows; i++) {
            int number = from + i;
            tenant.setSafe(i, utf8("t" + number % 3));
            ts.setSafe(i, 1_700_000_000_123_456_789L + number);
            stream.setSafe(i, streamId(number % 5));
            body.setSafe(i, utf8("line " + number));
            map.setPosition(i);
            map.startMap();
            for (Map.Entry<String, String> entry :
                    Map.of("n", Integer.toString(number), "k" + number % 2, "v").entrySet()) {
                map.startEntry();
                map.key().varChar().writeVarChar(entry.getKey());
                map.value().varChar().writeVarChar(entry.getValue());
                map.endEntry();
            }
            map.endMap();
        }
        root.setRowCount(rows);
    }

    static byte[] streamId(int number) {
        byte[] id = new byte[16];
        id[0] = (byte) (0xf0 + number);
        id[15] = (byte) number;
        return id;
    }

    /** One column, dictionary-encoded, whose dictionary is replaced between the batches. */
    static byte[] replacedDictionaries(List<List<String>> batches) {
        try (BufferAllocator allocator = new RootAllocator();
                VarCharVector values = new VarCharVector("values", allocator)) {
            DictionaryEncoding encoding = new DictionaryEncoding(1L, false, new ArrowType.Int(32, true));
            values.allocateNew();
            Dictionary dictionary = new Dictionary(values, encoding);
            DictionaryProvider.MapDictionaryProvider provider =
                    new DictionaryProvider.MapDictionaryProvider(dictionary);
            Field field = new Field("service", new FieldType(false, new ArrowType.Int(32, true), encoding), List.of());
            return write(allocator, new Schema(List.of(field)), provider, (root, writer) -> {
                for (List<String> batch : batches) {
                    values.reset();
                    List<String> distinct = batch.stream().distinct().toList();
                    for (int i = 0; i < distinct.size(); i++) {
                        values.setSafe(i, utf8(distinct.get(i)));
                    }
                    values.setValueCount(distinct.size());
                    try (VarCharVector plain = new VarCharVector("service", allocator)) {
                        for (int i = 0; i < batch.size(); i++) {
                            plain.setSafe(i, utf8(batch.get(i)));
                        }
                        plain.setValueCount(batch.size());
                        try (FieldVector encoded = (FieldVector) DictionaryEncoder.encode(plain, dictionary)) {
                            encoded.makeTransferPair(root.getVector(0)).transfer();
                        }
                    }
                    root.setRowCount(batch.size());
                    writeBatch(writer);
                }
            });
        }
    }

    private static void writeBatch(ArrowStreamWriter writer) {
        try {
            writer.writeBatch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] write(
            Schema schema, DictionaryProvider provider, BiConsumer<VectorSchemaRoot, ArrowStreamWriter> fill) {
        try (BufferAllocator allocator = new RootAllocator()) {
            return write(allocator, schema, provider, fill);
        }
    }

    private static byte[] write(
            BufferAllocator allocator,
            Schema schema,
            DictionaryProvider provider,
            BiConsumer<VectorSchemaRoot, ArrowStreamWriter> fill) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
                ArrowStreamWriter writer = new ArrowStreamWriter(root, provider, Channels.newChannel(out))) {
            writer.start();
            fill.accept(root, writer);
            writer.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
