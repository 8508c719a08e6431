package io.varve.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArrowTableTest {
    static List<ArrowTable> tables() {
        return Arrays.stream(IngestTable.values()).map(IngestTable::table).toList();
    }

    @ParameterizedTest
    @MethodSource("tables")
    void schemaMessageReadsBackAsTheSchema(ArrowTable table) throws IOException {
        var stream = new SequenceInputStream(
                new ByteArrayInputStream(table.schemaMessage()), new ByteArrayInputStream(ArrowTable.endOfStream()));
        assertThat(MessageSerializer.deserializeSchema(new ReadChannel(Channels.newChannel(stream))))
                .isEqualTo(table.schema());
        assertThat(table.schemaMessage().length % 8).isZero();
    }
}
