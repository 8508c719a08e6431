package io.varve.wire.batch;

/** Definitions of streams as rows of their table. */
final class StreamDefinitions {
    private final byte[] tenantBytes;
    private final FixedColumn days = new FixedColumn(4);
    private final FixedColumn ids = new FixedColumn(16);
    private final TextColumn services = new TextColumn(1 << 10);
    private final MapColumn labels = new MapColumn();
    private final MapColumn metadata = new MapColumn();

    StreamDefinitions(byte[] tenantBytes) {
        this.tenantBytes = tenantBytes;
    }

    /** As a record batch of the table streams, good until the next one. */
    RecordBatchMessage.Encoded encode(Definitions<LogStream> definitions) {
        services.truncate(0);
        labels.truncate(0);
        metadata.truncate(0);
        int count = definitions.count();
        for (int i = 0; i < count; i++) {
            LogStream stream = definitions.get(i).subject();
            days.setInt(i, definitions.get(i).day().epochDay());
            ids.setPair(i, stream.idFirst, stream.idSecond);
            services.append(stream.service);
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
