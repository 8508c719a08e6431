package io.varve.embedded.store.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Makes one answer of the pieces of a streamed one: libchdb writes every piece as a complete document of its format, with its own head and
 * end. Formats whose documents can't be joined by leaving bytes out (JSON, Parquet) are not here and are not streamed.
 */
final class PieceJoiner {
    private static final byte[] ARROW_END = {-1, -1, -1, -1, 0, 0, 0, 0};

    private enum Head {
        NONE,
        ONE_LINE,
        TWO_LINES,
        BINARY_NAMES,
        BINARY_NAMES_AND_TYPES,
        ARROW_SCHEMA
    }

    private static final Map<String, Head> FORMATS = Map.ofEntries(
            Map.entry("tabseparated", Head.NONE),
            Map.entry("tsv", Head.NONE),
            Map.entry("tabseparatedraw", Head.NONE),
            Map.entry("tsvraw", Head.NONE),
            Map.entry("csv", Head.NONE),
            Map.entry("jsoneachrow", Head.NONE),
            Map.entry("jsonlines", Head.NONE),
            Map.entry("ndjson", Head.NONE),
            Map.entry("jsoncompacteachrow", Head.NONE),
            Map.entry("jsonstringseachrow", Head.NONE),
            Map.entry("rowbinary", Head.NONE),
            Map.entry("native", Head.NONE),
            Map.entry("null", Head.NONE),
            Map.entry("tabseparatedwithnames", Head.ONE_LINE),
            Map.entry("tsvwithnames", Head.ONE_LINE),
            Map.entry("jsoncompacteachrowwithnames", Head.ONE_LINE),
            Map.entry("tabseparatedwithnamesandtypes", Head.TWO_LINES),
            Map.entry("tsvwithnamesandtypes", Head.TWO_LINES),
            Map.entry("jsoncompacteachrowwithnamesandtypes", Head.TWO_LINES),
            Map.entry("csvwithnames", Head.ONE_LINE),
            Map.entry("csvwithnamesandtypes", Head.TWO_LINES),
            Map.entry("rowbinarywithnames", Head.BINARY_NAMES),
            Map.entry("rowbinarywithnamesandtypes", Head.BINARY_NAMES_AND_TYPES),
            Map.entry("arrowstream", Head.ARROW_SCHEMA));

    private final Head kind;
    private final boolean quotedLines;
    private byte[] head = {};
    private boolean begun;

    private PieceJoiner(Head kind, boolean quotedLines) {
        this.kind = kind;
        this.quotedLines = quotedLines;
    }

    /** The joiner of a format; empty when its answers can't be streamed. */
    static Optional<PieceJoiner> of(String format) {
        String name = format.toLowerCase(Locale.ROOT);
        Head kind = FORMATS.get(name);
        return kind == null ? Optional.empty() : Optional.of(new PieceJoiner(kind, name.startsWith("csv")));
    }

    /** The part of a piece that belongs into the answer. */
    MemorySegment trimmed(MemorySegment piece) throws EngineException {
        long end = kind == Head.ARROW_SCHEMA && endsWithArrowEnd(piece)
                ? piece.byteSize() - ARROW_END.length
                : piece.byteSize();
        if (!begun) {
            begun = true;
            head = piece.asSlice(0, headLength(piece)).toArray(JAVA_BYTE);
            return piece.asSlice(0, end);
        }
        if (end < head.length || piece.asSlice(0, head.length).mismatch(MemorySegment.ofArray(head)) >= 0) {
            throw new EngineException(
                    49,
                    "The engine changed the head of its answer between two pieces; ask with wait_end_of_query=1 or in another format");
        }
        return piece.asSlice(head.length, end - head.length);
    }

    /** Writes what the answer as a whole ends with. */
    void writeEnd(OutputStream out) throws IOException {
        if (kind == Head.ARROW_SCHEMA && begun) {
            out.write(ARROW_END);
        }
    }

    private static boolean endsWithArrowEnd(MemorySegment piece) {
        return piece.byteSize() >= ARROW_END.length
                && piece.asSlice(piece.byteSize() - ARROW_END.length).mismatch(MemorySegment.ofArray(ARROW_END)) < 0;
    }

    private long headLength(MemorySegment piece) {
        return switch (kind) {
            case NONE -> 0;
            case ONE_LINE -> lineEnd(piece, 0);
            case TWO_LINES -> lineEnd(piece, lineEnd(piece, 0));
            case BINARY_NAMES -> binaryHead(piece, 1);
            case BINARY_NAMES_AND_TYPES -> binaryHead(piece, 2);
            // A marker of four bytes, the length of the metadata, the metadata; a schema has no body.
            case ARROW_SCHEMA -> 8L + piece.get(JAVA_INT_UNALIGNED, 4);
        };
    }

    /** Where the next line begins; line ends inside of CSV's quotes do not count. */
    private long lineEnd(MemorySegment piece, long from) {
        boolean quoted = false;
        for (long at = from; at < piece.byteSize(); at++) {
            byte value = piece.get(JAVA_BYTE, at);
            if (quotedLines && value == '"') {
                quoted = !quoted;
            } else if (value == '\n' && !quoted) {
                return at + 1;
            }
        }
        return piece.byteSize();
    }

    /** The number of columns, then that many strings, once for the names and once for the types. */
    private static long binaryHead(MemorySegment piece, int lists) {
        Cursor cursor = new Cursor(piece);
        long strings = cursor.unsigned() * lists;
        for (long i = 0; i < strings; i++) {
            cursor.skip(cursor.unsigned());
        }
        return cursor.at;
    }

    private static final class Cursor {
        private final MemorySegment bytes;
        private long at;

        Cursor(MemorySegment bytes) {
            this.bytes = bytes;
        }

        /** LEB128. */
        long unsigned() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = bytes.get(JAVA_BYTE, at++);
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }

        void skip(long length) {
            at += length;
        }
    }
}
