package io.varve.wire.summary;

import io.varve.wire.batch.FixedColumn;
import io.varve.wire.batch.RecordBatchMessage;
import io.varve.wire.batch.TextColumn;
import java.util.Arrays;

/** Spans per service, name, kind, status, 10 seconds and power of two of their duration, in the order in which they come. */
final class MetricRows {
    private static final long NANOS_PER_BUCKET = 10_000_000_000L;
    private static final int SECONDS_PER_BUCKET = 10;

    private final NumberedNames tenants;
    private final NumberedNames services;
    private final NumberedNames names;
    /** A name's number with kind, status and power of two; a bucket. */
    private final NumberedKeys keys = new NumberedKeys();

    private long[] spans = new long[1 << 10];
    private long[] durations = new long[1 << 10];

    MetricRows(NumberedNames tenants, NumberedNames services, NumberedNames names) {
        this.tenants = tenants;
        this.services = services;
        this.names = names;
    }

    void add(SpanColumns columns, int row, int name) {
        long duration = Math.max(0, columns.duration.longAt(row));
        // Open on the left, closed on the right, named by its end.
        long bucket = (columns.time.longAt(row) + NANOS_PER_BUCKET - 1) / NANOS_PER_BUCKET;
        long kindAndStatus = ((long) columns.kind.byteAt(row) << 16) | ((long) columns.status.byteAt(row) << 8);
        int key = keys.of(((long) name << 32) | kindAndStatus | log2(duration), bucket);
        if (key == spans.length) {
            spans = Arrays.copyOf(spans, key * 2);
            durations = Arrays.copyOf(durations, key * 2);
        }
        spans[key]++;
        durations[key] += duration;
    }

    /** The least n with 2^n not below a duration; 0 for none. */
    private static int log2(long duration) {
        return duration < 2 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(duration - 1);
    }

    RecordBatchMessage.Encoded encode() {
        TextColumn tenantColumn = new TextColumn(1 << 12);
        TextColumn serviceColumn = new TextColumn(1 << 12);
        TextColumn nameColumn = new TextColumn(1 << 12);
        FixedColumn kinds = new FixedColumn(1);
        FixedColumn statuses = new FixedColumn(1);
        FixedColumn buckets = new FixedColumn(8);
        FixedColumn powers = new FixedColumn(1);
        FixedColumn spanColumn = new FixedColumn(8);
        FixedColumn durationColumn = new FixedColumn(8);
        for (int row = 0; row < keys.size(); row++) {
            long key = keys.first(row);
            int name = (int) (key >>> 32);
            int service = names.owner(name);
            tenantColumn.append(tenants.text(services.owner(service)));
            serviceColumn.append(services.text(service));
            nameColumn.append(names.text(name));
            kinds.setByte(row, (int) (key >>> 16));
            statuses.setByte(row, (int) (key >>> 8));
            buckets.setLong(row, keys.second(row) * SECONDS_PER_BUCKET);
            powers.setByte(row, (int) key);
            spanColumn.setLong(row, spans[row]);
            durationColumn.setLong(row, durations[row]);
        }
        return new RecordBatchMessage(keys.size())
                .text(tenantColumn)
                .text(serviceColumn)
                .text(nameColumn)
                .fixed(kinds)
                .fixed(statuses)
                .fixed(buckets)
                .fixed(powers)
                .fixed(spanColumn)
                .fixed(durationColumn)
                .encode();
    }
}
