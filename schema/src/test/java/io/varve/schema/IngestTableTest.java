package io.varve.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class IngestTableTest {
    @Test
    void aNumberOnTheWireIsNeverGivenToAnotherTable() {
        assertThat(Arrays.stream(IngestTable.values())
                        .collect(Collectors.toMap(
                                IngestTable::wireId, table -> table.table().name())))
                .isEqualTo(Map.of(1, "streams", 2, "logs", 3, "span_resources", 4, "span_attributes", 5, "spans"));
    }

    @Test
    void everyTableIsFoundByItsNumberAndNoOtherIs() {
        for (IngestTable table : IngestTable.values()) {
            assertThat(IngestTable.ofWireId(table.wireId())).isSameAs(table);
        }
        assertThat(IngestTable.ofWireId(0)).isNull();
        assertThat(IngestTable.ofWireId(-1)).isNull();
    }

    @Test
    void definitionsAreInsertedBeforeTheRowsThatNeedThem() {
        assertThat(IngestTable.STREAMS).isLessThan(IngestTable.LOGS);
        assertThat(IngestTable.SPAN_RESOURCES).isLessThan(IngestTable.SPANS);
        assertThat(IngestTable.SPAN_ATTRIBUTES).isLessThan(IngestTable.SPANS);
    }
}
