package io.varve.wire.summary;

import io.varve.wire.batch.FixedColumn;
import io.varve.wire.batch.RecordBatchMessage;
import io.varve.wire.batch.TextColumn;
import io.varve.wire.batch.ValueMapColumn;
import java.util.Arrays;

/** One row per trace and UTC day of its spans, in the order in which they come. */
final class TraceRows {
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;
    private static final byte[] NO_TEXT = {};
    private static final int ERROR = 2;
    private static final int NONE = -1;

    private final NumberedNames tenants;
    private final NumberedNames services;
    private final NumberedNames names;
    private final NumberedKeys ids = new NumberedKeys();
    /** A trace's number and tenant and day. */
    private final NumberedKeys traces = new NumberedKeys();
    /** A row's number and service. */
    private final NumberedKeys parts = new NumberedKeys();

    private long[] starts = new long[1 << 10];
    private long[] ends = new long[1 << 10];
    private long[] spans = new long[1 << 10];
    private long[] errors = new long[1 << 10];
    /** The last that arrived of a row's spans without parent: its name, or none. */
    private int[] rootNames = new int[1 << 10];

    private long[] rootSequences = new long[1 << 10];
    private int[] rootSenders = new int[1 << 10];
    /** The first of a row's parts by service, each of which leads to the next. */
    private int[] firstParts = new int[1 << 10];

    private int[] lastParts = new int[1 << 10];
    private int[] nextParts = new int[1 << 10];
    private long[] partSpans = new long[1 << 10];
    private long[] partErrors = new long[1 << 10];

    TraceRows(NumberedNames tenants, NumberedNames services, NumberedNames names) {
        this.tenants = tenants;
        this.services = services;
        this.names = names;
    }

    void add(SpanColumns columns, int row, int tenant, int service, int name) {
        long start = columns.time.longAt(row);
        int id = ids.of(columns.trace.longAt(row), columns.trace.secondLongAt(row));
        int known = traces.size();
        int trace = traces.of(((long) id << 32) | tenant, Math.floorDiv(start, NANOS_PER_DAY));
        if (trace == known) {
            begin(trace, start);
        }
        boolean failed = columns.status.byteAt(row) == ERROR;
        starts[trace] = Math.min(starts[trace], start);
        ends[trace] = Math.max(ends[trace], start + Math.max(0, columns.duration.longAt(row)));
        spans[trace]++;
        errors[trace] += failed ? 1 : 0;
        if (columns.parent.longAt(row) == 0) {
            root(trace, columns.sequence.longAt(row), columns.sender.intAt(row), name);
        }
        int part = part(trace, service);
        partSpans[part]++;
        partErrors[part] += failed ? 1 : 0;
    }

    private void begin(int trace, long start) {
        if (trace == starts.length) {
            starts = Arrays.copyOf(starts, trace * 2);
            ends = Arrays.copyOf(ends, trace * 2);
            spans = Arrays.copyOf(spans, trace * 2);
            errors = Arrays.copyOf(errors, trace * 2);
            rootNames = Arrays.copyOf(rootNames, trace * 2);
            rootSequences = Arrays.copyOf(rootSequences, trace * 2);
            rootSenders = Arrays.copyOf(rootSenders, trace * 2);
            firstParts = Arrays.copyOf(firstParts, trace * 2);
            lastParts = Arrays.copyOf(lastParts, trace * 2);
        }
        starts[trace] = start;
        ends[trace] = Long.MIN_VALUE;
        rootNames[trace] = NONE;
        firstParts[trace] = NONE;
    }

    private void root(int trace, long sequence, int sender, int name) {
        int bySequence = Long.compareUnsigned(sequence, rootSequences[trace]);
        if (rootNames[trace] == NONE
                || bySequence > 0
                || (bySequence == 0 && Integer.compareUnsigned(sender, rootSenders[trace]) > 0)) {
            rootNames[trace] = name;
            rootSequences[trace] = sequence;
            rootSenders[trace] = sender;
        }
    }

    private int part(int trace, int service) {
        int known = parts.size();
        int part = parts.of(trace, service);
        if (part == known) {
            if (part == nextParts.length) {
                nextParts = Arrays.copyOf(nextParts, part * 2);
                partSpans = Arrays.copyOf(partSpans, part * 2);
                partErrors = Arrays.copyOf(partErrors, part * 2);
            }
            nextParts[part] = NONE;
            if (firstParts[trace] == NONE) {
                firstParts[trace] = part;
            } else {
                nextParts[lastParts[trace]] = part;
            }
            lastParts[trace] = part;
        }
        return part;
    }

    RecordBatchMessage.Encoded encode() {
        TextColumn tenantColumn = new TextColumn(1 << 12);
        FixedColumn days = new FixedColumn(4);
        FixedColumn traceIds = new FixedColumn(16);
        FixedColumn startColumn = new FixedColumn(8);
        FixedColumn endColumn = new FixedColumn(8);
        FixedColumn sequences = new FixedColumn(8);
        FixedColumn senders = new FixedColumn(4);
        TextColumn rootServices = new TextColumn(1 << 12);
        TextColumn rootNameColumn = new TextColumn(1 << 12);
        FixedColumn spanColumn = new FixedColumn(8);
        FixedColumn errorColumn = new FixedColumn(8);
        ValueMapColumn serviceSpans = ValueMapColumn.ofNumbers(8);
        ValueMapColumn serviceErrors = ValueMapColumn.ofNumbers(8);
        for (int row = 0; row < traces.size(); row++) {
            int id = (int) (traces.first(row) >>> 32);
            tenantColumn.append(tenants.text((int) traces.first(row)));
            days.setInt(row, (int) traces.second(row));
            traceIds.setPair(row, ids.first(id), ids.second(id));
            startColumn.setLong(row, starts[row]);
            endColumn.setLong(row, ends[row]);
            int root = rootNames[row];
            sequences.setLong(row, root == NONE ? 0 : rootSequences[row]);
            senders.setInt(row, root == NONE ? 0 : rootSenders[row]);
            rootServices.append(root == NONE ? NO_TEXT : services.text(names.owner(root)));
            rootNameColumn.append(root == NONE ? NO_TEXT : names.text(root));
            spanColumn.setLong(row, spans[row]);
            errorColumn.setLong(row, errors[row]);
            for (int part = firstParts[row]; part != NONE; part = nextParts[part]) {
                byte[] service = services.text((int) parts.second(part));
                serviceSpans.add(service, partSpans[part]);
                if (partErrors[part] > 0) {
                    serviceErrors.add(service, partErrors[part]);
                }
            }
            serviceSpans.endRow();
            serviceErrors.endRow();
        }
        return new RecordBatchMessage(traces.size())
                .text(tenantColumn)
                .fixed(days)
                .fixed(traceIds)
                .fixed(startColumn)
                .fixed(endColumn)
                .struct()
                .fixed(sequences)
                .fixed(senders)
                .text(rootServices)
                .text(rootNameColumn)
                .fixed(spanColumn)
                .fixed(errorColumn)
                .map(serviceSpans)
                .map(serviceErrors)
                .encode();
    }
}
