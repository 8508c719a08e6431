package io.varve.wire.trace;

import io.varve.wire.batch.RecordBatchMessage;
import io.varve.wire.batch.ValueMapColumn;
import java.util.List;

/** The attributes of rows: a map for each type. */
final class AttributeColumns {
    private final ValueMapColumn strings = ValueMapColumn.ofTexts();
    private final ValueMapColumn ints = ValueMapColumn.ofNumbers(8);
    private final ValueMapColumn floats = ValueMapColumn.ofNumbers(8);
    private final ValueMapColumn bools = ValueMapColumn.ofNumbers(1);
    private final ValueMapColumn others = ValueMapColumn.ofTexts();

    /** Adds an attribute to the row that is being written; bits for numbers, bytes for the others. */
    void add(byte[] key, AttributeType type, long bits, byte[] bytes, int offset, int count) {
        switch (type) {
            case STRING -> strings.addText(key, bytes, offset, count);
            case INT -> ints.add(key, bits);
            case FLOAT -> floats.add(key, bits);
            case BOOL -> bools.add(key, bits);
            case OTHER -> others.add(key, bytes, offset, count);
        }
    }

    void endRow() {
        strings.endRow();
        ints.endRow();
        floats.endRow();
        bools.endRow();
        others.endRow();
    }

    /** Writes a whole row. */
    void append(List<Attribute> attributes) {
        for (Attribute attribute : attributes) {
            add(attribute.key(), attribute.type(), attribute.bits(), attribute.bytes(), 0, attribute.bytes().length);
        }
        endRow();
    }

    void truncate(int rows) {
        strings.truncate(rows);
        ints.truncate(rows);
        floats.truncate(rows);
        bools.truncate(rows);
        others.truncate(rows);
    }

    long bytesUpTo(int row) {
        return strings.bytesUpTo(row)
                + ints.bytesUpTo(row)
                + floats.bytesUpTo(row)
                + bools.bytesUpTo(row)
                + others.bytesUpTo(row);
    }

    /** The five columns in the order of the tables. */
    RecordBatchMessage write(RecordBatchMessage message) {
        return message.map(strings).map(ints).map(floats).map(bools).map(others);
    }
}
