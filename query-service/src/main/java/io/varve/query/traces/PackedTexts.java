package io.varve.query.traces;

import io.varve.query.logs.PackedBytes;
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

    Unpacked unpack() {
        int[] ends = lengths.ints();
        for (int i = 1; i < ends.length; i++) {
            ends[i] += ends[i - 1];
        }
        return new Unpacked(content.unpack(), ends);
    }

    /**
     * Texts that were unpacked.
     *
     * @param ends behind the last byte of each
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Unpacked(byte[] content, int[] ends) {
        int count() {
            return ends.length;
        }

        long bytes() {
            return content.length + (long) Integer.BYTES * ends.length;
        }

        private int start(int text) {
            return text == 0 ? 0 : ends[text - 1];
        }

        byte[] get(int text) {
            return Arrays.copyOfRange(content, start(text), ends[text]);
        }

        /** The first byte of a text that has one. */
        byte first(int text) {
            return content[start(text)];
        }

        boolean isEqual(int text, byte[] other) {
            return Arrays.equals(content, start(text), ends[text], other, 0, other.length);
        }
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
