package io.varve.wire.elastic;

import io.varve.wire.MalformedRequestException;
import io.varve.wire.batch.DecodeResult;
import io.varve.wire.batch.DiscardReason;
import io.varve.wire.batch.LogBatch;
import io.varve.wire.batch.Rejections;
import io.varve.wire.elastic.BulkItems.Item;
import io.varve.wire.otlp.OtlpLogsDecoder;
import io.varve.wire.protobuf.ProtobufWriter;
import io.varve.wire.record.LogRecordWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The body of Elasticsearch's {@code _bulk} to rows: lines of JSON, an action and the document it is for. {@code index} and {@code create}
 * both append; other actions are refused item by item.
 *
 * <p>Not safe for threads; used again and again.
 */
public final class BulkDecoder {
    /** Items of a request: each is named in the answer, which is held until Kafka has the rows. */
    public static final int MOST_ITEMS = 100_000;

    /** The resource attribute that says where a document was to go. */
    private static final String INDEX = "elasticsearch.index";

    private static final int LONGEST_NAME = 1024;

    private final LogRecordWriter record = new LogRecordWriter(true);
    private final OtlpLogsDecoder decoder = new OtlpLogsDecoder();
    private Rejections single = new Rejections();

    private byte[] body = new byte[0];
    private int position;
    private int line;
    private int lineStart;
    private int lineEnd;

    /** An action line. */
    private record Action(
            String word, String index, @Nullable String id) {
        boolean hasDocument() {
            return !word.equals("delete");
        }

        boolean appends() {
            return word.equals("index") || word.equals("create");
        }
    }

    /**
     * Appends the documents of a request to a batch.
     *
     * @param defaultIndex where documents go whose action names no index; null when the request's path names none
     * @param items filled anew with what became of each
     * @param receivedUnixNano when it came in: the time of documents that have none, and what limits on time are measured from
     * @throws MalformedRequestException when an action can't be read; the batch is then as it was before
     */
    public DecodeResult decode(
            byte[] request, @Nullable String defaultIndex, BulkItems items, LogBatch batch, long receivedUnixNano)
            throws MalformedRequestException {
        items.clear();
        body = request;
        position = 0;
        line = 0;
        try {
            return batch.append(receivedUnixNano, rejections -> read(defaultIndex, items, batch, rejections));
        } finally {
            body = new byte[0];
            single = new Rejections();
        }
    }

    private void read(@Nullable String defaultIndex, BulkItems items, LogBatch batch, Rejections rejections)
            throws MalformedRequestException {
        for (Action action = nextAction(defaultIndex); action != null; action = nextAction(defaultIndex)) {
            if (items.items().size() == MOST_ITEMS) {
                throw new MalformedRequestException(
                        "the bulk request has more than " + MOST_ITEMS + " items; send fewer at once");
            }
            String error = take(action, batch);
            if (error != null) {
                rejections.add(reason(), 1, () -> error);
                single = new Rejections();
            }
            items.add(new Item(action.word(), action.index(), action.id(), error));
        }
    }

    private DiscardReason reason() {
        return single.result(0).reasons().keySet().stream().findFirst().orElse(DiscardReason.INVALID_RECORD);
    }

    /** Why the item is refused, null when it is a row. */
    private @Nullable String take(Action action, LogBatch batch) throws MalformedRequestException {
        if (action.hasDocument()) {
            if (!toNextLine()) {
                return "the action on line " + line + " has no document behind it";
            }
        }
        if (!action.appends()) {
            return "logs are only ever appended: index and create are taken, " + action.word() + " is not";
        }
        if (action.index().isEmpty()) {
            return "neither the action nor the path names an index";
        }
        ProtobufWriter request;
        record.begin();
        record.resource(INDEX, action.index());
        try {
            JsonFields.read(body, lineStart, lineEnd - lineStart, record);
            request = record.end(action.index());
        } catch (MalformedRequestException bad) {
            return bad.getMessage();
        }
        if (record.error() != null) {
            return record.error();
        }
        decoder.append(request, batch, single);
        return single.result(0).firstError();
    }

    /** Goes to the next line; false at the end of the body. */
    private boolean toNextLine() {
        if (position >= body.length) {
            return false;
        }
        lineStart = position;
        int at = position;
        while (at < body.length && body[at] != '\n') {
            at++;
        }
        lineEnd = at > lineStart && body[at - 1] == '\r' ? at - 1 : at;
        position = at + 1;
        line++;
        return true;
    }

    private @Nullable Action nextAction(@Nullable String defaultIndex) throws MalformedRequestException {
        do {
            if (!toNextLine()) {
                return null;
            }
        } while (lineStart == lineEnd);
        String word = null;
        String index = defaultIndex == null ? "" : defaultIndex;
        String id = null;
        try (JsonParser parser = JsonFields.parser(body, lineStart, lineEnd - lineStart)) {
            if (parser.nextToken() == JsonToken.START_OBJECT && parser.nextToken() == JsonToken.PROPERTY_NAME) {
                word = parser.currentName();
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    throw malformed(null);
                }
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    switch (name) {
                        case "_index" -> index = name(parser, index);
                        case "_id" -> id = name(parser, "");
                        default -> parser.skipChildren();
                    }
                }
                if (parser.nextToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                    throw malformed(null);
                }
            }
        } catch (JacksonException e) {
            throw malformed(e);
        }
        if (word == null || !isAction(word)) {
            throw malformed(null);
        }
        return new Action(word, index, id);
    }

    private static boolean isAction(String word) {
        return switch (word) {
            case "index", "create", "update", "delete" -> true;
            default -> false;
        };
    }

    private String name(JsonParser parser, String whenNull) throws MalformedRequestException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return whenNull;
        }
        if (parser.currentToken() != null && parser.currentToken().isScalarValue()) {
            String name = parser.getString();
            if (name.length() <= LONGEST_NAME) {
                return name;
            }
        }
        throw malformed(null);
    }

    private MalformedRequestException malformed(@Nullable JacksonException cause) {
        String text = "Malformed action/metadata line [" + line
                + "], expected {\"index\":{\"_index\":\"...\"}} or {\"create\":{...}}, with names of at most "
                + LONGEST_NAME + " characters";
        return cause == null ? new MalformedRequestException(text) : new MalformedRequestException(text, cause);
    }
}
