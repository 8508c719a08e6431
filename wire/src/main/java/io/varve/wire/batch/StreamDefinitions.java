package io.varve.wire.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.wire.frame.StreamDay;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** The definitions of streams that a batch's frame has to carry: those of its rows' streams and days that nobody has acknowledged. */
final class StreamDefinitions {
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;
    private static final AtomicLong FILLINGS = new AtomicLong();

    private record Definition(LogStream stream, StreamDay day) {}

    private final String tenant;
    private final byte[] tenantBytes;
    private final StreamRegistry registry;
    private final List<Definition> definitions = new ArrayList<>();
    private final Set<StreamDay> defined = new HashSet<>();
    private final FixedColumn days = new FixedColumn(4);
    private final FixedColumn ids = new FixedColumn(16);
    private final TextColumn services = new TextColumn(1 << 10);
    private final MapColumn labels = new MapColumn();
    private final MapColumn metadata = new MapColumn();

    /** Stands for what the batch holds until it is sealed or rolled back: what streams know to be defined is true of it alone. */
    private long filling = FILLINGS.incrementAndGet();

    StreamDefinitions(String tenant, StreamRegistry registry) {
        this.tenant = tenant;
        this.tenantBytes = tenant.getBytes(UTF_8);
        this.registry = registry;
    }

    int count() {
        return definitions.size();
    }

    /** Adds the definition of the stream for the day of a record, unless it is here or acknowledged; nearly always it is. */
    void add(LogStream stream, long unixNano) {
        if (stream.definedFilling == filling && Long.compareUnsigned(unixNano - stream.definedDay, NANOS_PER_DAY) < 0) {
            return;
        }
        int epochDay = (int) Math.floorDiv(unixNano, NANOS_PER_DAY);
        StreamDay day = new StreamDay(tenant, stream.idFirst, stream.idSecond, epochDay);
        if (!registry.isAcknowledged(day) && defined.add(day)) {
            definitions.add(new Definition(stream, day));
        }
        stream.definedDay = epochDay * NANOS_PER_DAY;
        stream.definedFilling = filling;
    }

    /** Keeps the first ones only. */
    void truncate(int toCount) {
        while (definitions.size() > toCount) {
            defined.remove(definitions.removeLast().day());
        }
        filling = FILLINGS.incrementAndGet();
    }

    /** What they are for. */
    List<StreamDay> days() {
        List<StreamDay> all = new ArrayList<>(definitions.size());
        for (Definition definition : definitions) {
            all.add(definition.day());
        }
        return all;
    }

    /** As a record batch of the table streams, good until the next one. */
    RecordBatchMessage.Encoded encode() {
        services.truncate(0);
        labels.truncate(0);
        metadata.truncate(0);
        int count = definitions.size();
        for (int i = 0; i < count; i++) {
            LogStream stream = definitions.get(i).stream();
            days.setInt(i, definitions.get(i).day().epochDay());
            ids.setPair(i, stream.idFirst, stream.idSecond);
            services.append(stream.service, 0, stream.service.length);
            labels.append(stream.labels);
            metadata.append(stream.metadata);
        }
        return new RecordBatchMessage(count)
                .repeatedText(tenantBytes)
                .fixed(days)
                .fixed(ids)
                .text(services)
                .map(labels)
                .map(metadata)
                .encode();
    }
}
