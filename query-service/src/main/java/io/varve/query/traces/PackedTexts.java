package io.varve.query.traces;

import java.util.Arrays;
import java.util.List;

/** Strings of bytes, compressed. Immutable. */
final class PackedTexts {
    private final PackedNumbers lengths;
    private final PackedBytes content;

    private PackedTexts(PackedNumbers lengths, PackedBytes content) {
        this.lengths = lengths;
        this.content = content;
    }

    static PackedTexts of(List<byte[]> texts) {
        long[] lengths = new long[texts.size()];
        int size = 0;
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = texts.get(i).length;
            size += texts.get(i).length;
        }
        byte[] content = new byte[size];
        int at = 0;
        for (byte[] text : texts) {
            System.arraycopy(text, 0, content, at, text.length);
            at += text.length;
        }
        return new PackedTexts(PackedNumbers.of(lengths, lengths.length), PackedBytes.of(content));
    }

    byte[][] unpack() {
        int[] sizes = lengths.ints();
        byte[] all = content.unpack();
        byte[][] texts = new byte[sizes.length][];
        int at = 0;
        for (int i = 0; i < sizes.length; i++) {
            texts[i] = Arrays.copyOfRange(all, at, at + sizes[i]);
            at += sizes[i];
        }
        return texts;
    }

    /** Bytes unpacked. */
    int length() {
        return content.length();
    }

    /** Bytes of memory that it takes. */
    int weight() {
        return lengths.weight() + content.weight();
    }
}
