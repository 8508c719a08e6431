package io.varve.query.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.schema.LogField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The names of the attributes that some rows have, as long as these are few: most rows of a service have the same. */
final class AttributeNames {

    private static final int MOST = 64;
    private static final int BYTES_OF_NAME = 24;

    /** One more than the most stands for any number. */
    private final List<byte[]> names = new ArrayList<>();

    /** Adds all names of a column. */
    void add(TextColumn column, int count) {
        for (int i = 0; i < count && names.size() <= MOST; i++) {
            if (!contains(column.bytes(), column.start(i), column.length(i))) {
                int start = column.start(i);
                names.add(Arrays.copyOfRange(column.bytes(), start, start + column.length(i)));
            }
        }
    }

    private boolean contains(byte[] array, int start, int length) {
        for (int i = 0; i < names.size(); i++) {
            byte[] name = names.get(i);
            if (name.length == length && Arrays.equals(name, 0, length, array, start, start + length)) {
                return true;
            }
        }
        return false;
    }

    /** Whether rows may have metadata of one of some names, in a column of its own or as an attribute. */
    boolean mayHave(List<String> wanted) {
        if (names.size() > MOST) {
            return !wanted.isEmpty();
        }
        for (String name : wanted) {
            byte[] text = name.getBytes(UTF_8);
            if (LogField.ofLabelName(name).isPresent() || contains(text, 0, text.length)) {
                return true;
            }
        }
        return false;
    }

    /** Bytes that they take. */
    int weight() {
        int weight = 0;
        for (byte[] name : names) {
            weight += BYTES_OF_NAME + name.length;
        }
        return weight;
    }
}
