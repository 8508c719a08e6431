package io.varve.wire.trace;

import io.varve.wire.batch.Definitions;
import io.varve.wire.batch.FixedColumn;
import io.varve.wire.batch.RecordBatchMessage;
import io.varve.wire.batch.TextColumn;

/** Definitions of resources as rows of their table. */
final class ResourceRows {
    private final FixedColumn days = new FixedColumn(4);
    private final FixedColumn ids = new FixedColumn(16);
    private final TextColumn services = new TextColumn(1 << 10);
    private final AttributeColumns attributes = new AttributeColumns();
    private final TextColumn scopeNames = new TextColumn(1 << 10);
    private final TextColumn scopeVersions = new TextColumn(1 << 10);
    private final AttributeColumns scopeAttributes = new AttributeColumns();

    /** As a record batch of the table span_resources, good until the next one. */
    RecordBatchMessage.Encoded encode(byte[] tenant, Definitions<SpanResource> definitions) {
        services.truncate(0);
        attributes.truncate(0);
        scopeNames.truncate(0);
        scopeVersions.truncate(0);
        scopeAttributes.truncate(0);
        int count = definitions.count();
        for (int i = 0; i < count; i++) {
            SpanResource resource = definitions.get(i).subject();
            days.setInt(i, definitions.get(i).day().epochDay());
            ids.setPair(i, resource.idFirst, resource.idSecond);
            services.append(resource.service);
            attributes.append(resource.attributes);
            scopeNames.append(resource.scopeName);
            scopeVersions.append(resource.scopeVersion);
            scopeAttributes.append(resource.scopeAttributes);
        }
        RecordBatchMessage message = new RecordBatchMessage(count)
                .repeatedText(tenant)
                .fixed(days)
                .fixed(ids)
                .text(services);
        attributes.write(message).text(scopeNames).text(scopeVersions);
        return scopeAttributes.write(message).encode();
    }
}
