package io.varve.wire.otlp;

import static io.varve.wire.protobuf.ProtobufCursor.LENGTH;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.protobuf.ProtobufCursor;

/**
 * Walks an {@code Export…ServiceRequest}: resources, their scopes, their records. The fields of these messages have the same numbers for every
 * signal. A resource may stand behind its scopes, a scope behind its records, and both may come in parts: they are looked for first.
 */
final class ExportRequest {
    private static final int RESOURCES = 1 << 3 | LENGTH;
    private static final int RESOURCE = 1 << 3 | LENGTH;
    private static final int SCOPES = 2 << 3 | LENGTH;
    private static final int SCOPE = 1 << 3 | LENGTH;
    private static final int RECORDS = 2 << 3 | LENGTH;

    /** Takes what the walk meets. */
    interface Visitor {
        /**
         * The records of a scope follow.
         *
         * @param records how many
         * @return whether they are to be read
         */
        boolean scope(Part resource, Part scope, int records) throws MalformedRequestException;

        /** A record; to be read from the cursor's position to its end. */
        void record(ProtobufCursor cursor, int end) throws MalformedRequestException;
    }

    /** A message, wherever its bytes are; maybe empty. Good until the walk goes on to the next. */
    static final class Part {
        byte[] bytes = new byte[0];
        int from;
        int to;
        private int merges;

        private void begin(byte[] bytes, int position) {
            this.bytes = bytes;
            from = position;
            to = position;
            merges = 0;
        }

        private void add(byte[] bytes, int position, int end) throws MalformedRequestException {
            if (from == to) {
                this.bytes = bytes;
                from = position;
                to = end;
                return;
            }
            merges = Merged.next(merges, position);
            this.bytes = Merged.of(this.bytes, from, to, bytes, position, end);
            from = 0;
            to = this.bytes.length;
        }

        int count() {
            return to - from;
        }
    }

    private final ProtobufCursor cursor = new ProtobufCursor();
    private final Part resource = new Part();
    private final Part scope = new Part();

    /** Walks the first bytes of an array. */
    void walk(byte[] request, int length, Visitor visitor) throws MalformedRequestException {
        cursor.reset(request, 0);
        while (cursor.position() < length) {
            int tag = cursor.tag(length);
            if (tag == RESOURCES) {
                walkResource(cursor.lengthEnd(length), visitor);
            } else {
                cursor.skip(tag, length);
            }
        }
    }

    private void walkResource(int end, Visitor visitor) throws MalformedRequestException {
        int start = cursor.position();
        find(RESOURCE, resource, end);
        cursor.position(start);
        while (cursor.position() < end) {
            int tag = cursor.tag(end);
            if (tag == SCOPES) {
                walkScope(cursor.lengthEnd(end), visitor);
            } else {
                cursor.skip(tag, end);
            }
        }
    }

    private void walkScope(int end, Visitor visitor) throws MalformedRequestException {
        int start = cursor.position();
        int records = find(SCOPE, scope, end);
        if (!visitor.scope(resource, scope, records)) {
            return;
        }
        cursor.position(start);
        while (cursor.position() < end) {
            int tag = cursor.tag(end);
            if (tag == RECORDS) {
                visitor.record(cursor, cursor.lengthEnd(end));
            } else {
                cursor.skip(tag, end);
            }
        }
    }

    /**
     * Passes over a message, taking one of its fields.
     *
     * @return how many fields {@link #RECORDS} there are
     */
    private int find(int wanted, Part part, int end) throws MalformedRequestException {
        byte[] request = cursor.bytes();
        part.begin(request, cursor.position());
        int records = 0;
        while (cursor.position() < end) {
            int tag = cursor.tag(end);
            if (tag == wanted) {
                int to = cursor.lengthEnd(end);
                part.add(request, cursor.position(), to);
                cursor.position(to);
            } else {
                records += tag == RECORDS ? 1 : 0;
                cursor.skip(tag, end);
            }
        }
        return records;
    }
}
