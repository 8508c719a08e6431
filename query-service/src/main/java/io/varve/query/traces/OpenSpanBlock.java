package io.varve.query.traces;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.varve.query.traces.SpanBlock.Numeric;
import io.varve.query.traces.SpanBlock.Textual;
import io.varve.traceql.value.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A block of spans as one query after the other reads it: what they ask for is unpacked when the first does. For one thread at a time. */
final class OpenSpanBlock {
    private static final int BYTES_OF_TEXT = 80;
    private static final int BYTES_OF_VALUE = 60;

    private final SpanBlock block;
    private Function<List<String>, Map<String, SpanResource>> catalog = _ -> Map.of();
    private final Map<BlockFilter, BitSet> filtered = new HashMap<>();
    private final Map<Numeric, OpenNumbers> numbers = new EnumMap<>(Numeric.class);
    private final Map<Numeric, int[]> ends = new EnumMap<>(Numeric.class);
    private final Map<Textual, OpenNumbers> codes = new EnumMap<>(Textual.class);
    private final Map<Textual, String[]> texts = new EnumMap<>(Textual.class);
    private SpanResource @Nullable [] resources;
    private @Nullable OpenNumbers keyOfAttribute;
    private @Nullable OpenNumbers valueOfAttribute;
    private @Nullable Map<String, Integer> keys;
    private final PackedTexts.@Nullable Unpacked[] stored;
    private final @Nullable Value[][] values;
    private PackedTexts.@Nullable Unpacked events;
    private PackedTexts.@Nullable Unpacked links;

    OpenSpanBlock(SpanBlock block) {
        this.block = block;
        int names = block.attributes().names().size();
        stored = new PackedTexts.Unpacked[names];
        values = new Value[names][];
    }

    SpanBlock block() {
        return block;
    }

    /** @param resources knows a query's resources by their ids */
    void beginQuery(Function<List<String>, Map<String, SpanResource>> resources) {
        catalog = resources;
    }

    /** Drops what is one query's; what is unpacked stays. */
    void forgetQuery() {
        catalog = _ -> Map.of();
        filtered.clear();
        resources = null;
    }

    /** About the bytes of memory that what is unpacked takes. */
    long bytes() {
        long bytes = 0;
        for (OpenNumbers each : numbers.values()) {
            bytes += each.bytes();
        }
        for (OpenNumbers each : codes.values()) {
            bytes += each.bytes();
        }
        for (int[] each : ends.values()) {
            bytes += (long) Integer.BYTES * each.length;
        }
        for (String[] each : texts.values()) {
            bytes += (long) BYTES_OF_TEXT * each.length;
        }
        bytes += keyOfAttribute == null ? 0 : keyOfAttribute.bytes();
        bytes += valueOfAttribute == null ? 0 : valueOfAttribute.bytes();
        for (int key = 0; key < stored.length; key++) {
            bytes += stored[key] == null ? 0 : stored[key].bytes();
            bytes += values[key] == null ? 0 : (long) BYTES_OF_VALUE * values[key].length;
        }
        bytes += events == null ? 0 : events.bytes();
        return bytes + (links == null ? 0 : links.bytes());
    }

    /** The spans that a filter lets through; not to be changed. */
    BitSet spans(BlockFilter filter) {
        BitSet known = filtered.get(filter);
        if (known == null) {
            known = filter.spans(this);
            filtered.put(filter, known);
        }
        return known;
    }

    OpenNumbers numbers(Numeric column) {
        OpenNumbers known = numbers.get(column);
        if (known == null) {
            known = block.numbers(column);
            numbers.put(column, known);
        }
        return known;
    }

    long number(Numeric column, int span) {
        return numbers(column).get(span);
    }

    /** The number of each span's text. */
    OpenNumbers codes(Textual column) {
        OpenNumbers known = codes.get(column);
        if (known == null) {
            known = block.texts(column).codes().open();
            codes.put(column, known);
        }
        return known;
    }

    /** By number. */
    String[] texts(Textual column) {
        String[] known = texts.get(column);
        if (known == null) {
            PackedTexts.Unpacked bytes = block.texts(column).texts().unpack();
            known = new String[bytes.count()];
            for (int i = 0; i < known.length; i++) {
                known[i] = new String(bytes.get(i), UTF_8);
            }
            texts.put(column, known);
        }
        return known;
    }

    String text(Textual column, int span) {
        return texts(column)[(int) codes(column).get(span)];
    }

    /** By number of the text {@link Textual#RESOURCE}. */
    SpanResource[] resources() {
        SpanResource[] known = resources;
        if (known == null) {
            String[] ids = texts(Textual.RESOURCE);
            Map<String, SpanResource> found = catalog.apply(List.of(ids));
            known = new SpanResource[ids.length];
            for (int i = 0; i < ids.length; i++) {
                known[i] = found.getOrDefault(ids[i], SpanResource.UNKNOWN);
            }
            resources = known;
        }
        return known;
    }

    SpanResource resource(int span) {
        return resources()[(int) codes(Textual.RESOURCE).get(span)];
    }

    /** The number of an attribute's key; -1 if no span has it. */
    int key(String name) {
        Map<String, Integer> known = keys;
        if (known == null) {
            known = new HashMap<>();
            for (String each : block.attributes().names()) {
                known.put(each, known.size());
            }
            keys = known;
        }
        return known.getOrDefault(name, -1);
    }

    /** The number of each attribute's key. */
    OpenNumbers keyOfAttribute() {
        OpenNumbers known = keyOfAttribute;
        if (known == null) {
            known = block.attributes().keys().open();
            keyOfAttribute = known;
        }
        return known;
    }

    /** The number of each attribute's value among those of its key. */
    OpenNumbers valueOfAttribute() {
        OpenNumbers known = valueOfAttribute;
        if (known == null) {
            known = block.attributes().values().open();
            valueOfAttribute = known;
        }
        return known;
    }

    /** How many values a key has. */
    int values(int key) {
        return stored(key).count();
    }

    /** A value of a key by its number. */
    Value value(int key, int number) {
        @Nullable Value[] known = values[key];
        if (known == null) {
            known = new Value[stored(key).count()];
            values[key] = known;
        }
        Value value = known[number];
        if (value == null) {
            value = AttributeColumns.traceQl(stored(key).get(number));
            known[number] = value;
        }
        return value;
    }

    /** The values of a key as {@link AttributeColumns} reads them. */
    PackedTexts.Unpacked stored(int key) {
        PackedTexts.Unpacked known = stored[key];
        if (known == null) {
            known = block.attributes().valuesOfKeys().get(key).unpack();
            stored[key] = known;
        }
        return known;
    }

    /** Behind the last of the span's attributes, events or links; those of the first span begin at 0. */
    int end(Numeric counted, int span) {
        return ends(counted)[span];
    }

    int start(Numeric counted, int span) {
        return span == 0 ? 0 : ends(counted)[span - 1];
    }

    private int[] ends(Numeric counted) {
        int[] known = ends.get(counted);
        if (known == null) {
            known = block.ints(counted);
            for (int i = 1; i < known.length; i++) {
                known[i] += known[i - 1];
            }
            ends.put(counted, known);
        }
        return known;
    }

    @Nullable
    Value attribute(int span, String name) {
        int key = key(name);
        if (key < 0) {
            return null;
        }
        OpenNumbers keyOf = keyOfAttribute();
        int end = end(Numeric.ATTRIBUTES, span);
        for (int at = start(Numeric.ATTRIBUTES, span); at < end; at++) {
            if (keyOf.get(at) == key) {
                return value(key, (int) valueOfAttribute().get(at));
            }
        }
        return null;
    }

    void forEachAttribute(int span, BiConsumer<String, Value> each) {
        List<String> names = block.attributes().names();
        int end = end(Numeric.ATTRIBUTES, span);
        for (int at = start(Numeric.ATTRIBUTES, span); at < end; at++) {
            int key = (int) keyOfAttribute().get(at);
            each.accept(names.get(key), value(key, (int) valueOfAttribute().get(at)));
        }
    }

    /** As they were sent. */
    List<KeyValue> attributes(int span) {
        List<String> names = block.attributes().names();
        List<KeyValue> attributes = new ArrayList<>();
        int end = end(Numeric.ATTRIBUTES, span);
        for (int at = start(Numeric.ATTRIBUTES, span); at < end; at++) {
            int key = (int) keyOfAttribute().get(at);
            attributes.add(KeyValue.newBuilder()
                    .setKey(names.get(key))
                    .setValue(AttributeColumns.value(
                            stored(key).get((int) valueOfAttribute().get(at))))
                    .build());
        }
        return attributes;
    }

    List<Span.Event> events(int span) {
        PackedTexts.Unpacked all = events;
        if (all == null) {
            all = block.events();
            events = all;
        }
        List<Span.Event> found = new ArrayList<>();
        int end = end(Numeric.EVENTS, span);
        for (int at = start(Numeric.EVENTS, span); at < end; at++) {
            found.add(SpanRows.event(all.get(at)));
        }
        return found;
    }

    List<Span.Link> links(int span) {
        PackedTexts.Unpacked all = links;
        if (all == null) {
            all = block.links();
            links = all;
        }
        List<Span.Link> found = new ArrayList<>();
        int end = end(Numeric.LINKS, span);
        for (int at = start(Numeric.LINKS, span); at < end; at++) {
            found.add(SpanRows.link(all.get(at)));
        }
        return found;
    }
}
