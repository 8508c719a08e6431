package io.varve.wire.batch;

import io.varve.schema.LabelName;

/** {@link LabelName#normalise} from bytes to bytes; a test holds the two together. */
final class NameWriter {
    /** 0: not allowed in a name, 1: letter, 2: digit. */
    private static final byte[] KIND = new byte[256];

    static {
        for (int letter = 'a'; letter <= 'z'; letter++) {
            KIND[letter] = 1;
            KIND[letter - 0x20] = 1;
        }
        for (int digit = '0'; digit <= '9'; digit++) {
            KIND[digit] = 2;
        }
    }

    private NameWriter() {}

    /**
     * Writes the LogQL name of an attribute.
     *
     * @param target has room for four more bytes than the count
     * @return the end in the target, or its start when nothing but underscores would be left
     */
    static int normalise(byte[] source, int offset, int count, byte[] target, int targetOffset) {
        int end = offset + count;
        int position = offset;
        int to = targetOffset;
        boolean reserved = count > 4
                && source[offset] == '_'
                && source[offset + 1] == '_'
                && source[end - 1] == '_'
                && source[end - 2] == '_';
        if (reserved) {
            target[to++] = '_';
            target[to++] = '_';
            position += 2;
            end -= 2;
        } else if (count > 0 && KIND[source[offset] & 0xFF] == 2) {
            target[to++] = 'k';
            target[to++] = 'e';
            target[to++] = 'y';
            target[to++] = '_';
        }
        boolean letters = false;
        boolean underscore = false;
        while (position < end) {
            byte character = source[position++];
            if (KIND[character & 0xFF] != 0) {
                target[to++] = character;
                letters = true;
                underscore = false;
            } else if (!underscore) {
                target[to++] = '_';
                underscore = true;
            }
        }
        if (!letters) {
            return targetOffset;
        }
        if (reserved) {
            target[to++] = '_';
            target[to++] = '_';
        }
        return to;
    }
}
