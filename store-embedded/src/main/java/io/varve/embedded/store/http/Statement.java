package io.varve.embedded.store.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.varve.embedded.store.codec.ContentCoding;
import io.varve.embedded.store.codec.NativeBlockInputStream;
import io.varve.embedded.store.codec.NativeBlockOutputStream;
import io.varve.embedded.store.engine.Classification;
import io.varve.embedded.store.engine.Counts;
import io.varve.embedded.store.engine.EngineConnection;
import io.varve.embedded.store.engine.EngineException;
import io.varve.embedded.store.engine.InsertStream;
import io.varve.embedded.store.engine.ResultStream;
import io.varve.embedded.store.engine.StatementClass;
import io.varve.embedded.store.engine.WholeResult;
import io.varve.embedded.store.statement.FileClause;
import io.varve.embedded.store.statement.InsertHead;
import io.varve.embedded.store.statement.KillStatement;
import io.varve.embedded.store.statement.OutputFormat;
import io.varve.embedded.store.statement.RowQuery;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One statement of one request: from its text to the last byte of its answer, on the thread that has the connection. */
final class Statement {
    private static final System.Logger LOG = System.getLogger(Statement.class.getName());

    /** In this many bytes an INSERT must come to its data; ClickHouse's {@code max_query_size}. */
    private static final int HEAD_LIMIT = 256 * 1024;
    /** The longest text of a statement without data; the engine's own {@code max_query_size} may refuse less. */
    private static final int TEXT_LIMIT = 64 * 1024 * 1024;

    private final QueryRequest request;
    private final boolean hasBody;
    private final RequestBody body;
    private final Answer answer;
    private final EngineIdentity engine;
    private final String exceptionTag = AnswerHeaders.exceptionTag();
    private final long arrived = System.nanoTime();

    private String format;
    private Counts counts = Counts.NONE;
    private OutputStream out;
    private boolean leavesState;
    private volatile boolean ended;
    private Runnable whenEnded = () -> {};

    Statement(QueryRequest request, boolean hasBody, RequestBody body, Answer answer, EngineIdentity engine) {
        this.request = request;
        this.hasBody = hasBody;
        this.body = body;
        this.answer = answer;
        this.engine = engine;
        this.format = request.format();
        this.out = answer;
    }

    /** Called once the engine has nothing left to do for it; set before it is run. */
    void whenEnded(Runnable action) {
        whenEnded = action;
    }

    private void end() {
        if (!ended) {
            ended = true;
            whenEnded.run();
        }
    }

    String queryId() {
        return request.queryId();
    }

    /** Whether the engine has nothing left to do for it. */
    boolean hasEnded() {
        return ended;
    }

    /** Runs outside of a session. */
    void run(ConnectionState state) {
        perform(
                state,
                () -> {
                    state.prepare(request.queryId(), request.settings(), request.database());
                    execute(state.connection());
                },
                () -> {
                    if (leavesState) {
                        state.restore();
                    }
                },
                () -> {});
    }

    /**
     * Runs as the next statement of a session.
     *
     * @param whenLeft called before the answer ends, so that whoever has the answer may go on with the session
     */
    void runInSession(ConnectionState state, Runnable whenLeft) {
        perform(
                state,
                () -> {
                    state.prepareInSession(request.queryId(), request.settings(), request.database());
                    execute(state.connection());
                },
                () -> state.leaveSession(leavesState),
                whenLeft);
    }

    private interface Step {
        void run() throws EngineException, IOException;
    }

    private void perform(ConnectionState state, Step step, Step tidy, Runnable whenLeft) {
        Optional<EngineException> error = Optional.empty();
        boolean complete = false;
        try {
            if (answer.isClientGone()) {
                throw new ClientGoneException();
            }
            step.run();
            complete = true;
        } catch (ClientGoneException e) {
            LOG.log(System.Logger.Level.DEBUG, "A client left before the end of its answer", e);
        } catch (EngineException e) {
            error = Optional.of(e);
        } catch (IOException e) {
            error = Optional.of(new EngineException(
                    ErrorCodes.CANNOT_DECOMPRESS, "The request or its answer broke: " + e.getMessage()));
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "A statement failed for a reason inside the store process", e);
            error = Optional.of(new EngineException(1001, "The store process failed at this statement: " + e));
        }
        end();
        body.discard();
        tidy(state, tidy, !complete);
        whenLeft.run();
        if (error.isPresent()) {
            fail(error.get());
        } else if (complete) {
            complete();
        } else {
            answer.abort();
        }
    }

    private void complete() {
        try {
            out.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "The end of an answer did not reach its client", e);
            answer.abort();
        }
    }

    private static void tidy(ConnectionState state, Step step, boolean cutOff) {
        try {
            if (cutOff) {
                state.releaseStatement();
            }
            step.run();
        } catch (EngineException | IOException e) {
            try {
                state.restore();
            } catch (EngineException again) {
                LOG.log(System.Logger.Level.ERROR, "A connection could not be put back to its initial state", again);
            }
        }
    }

    private void execute(EngineConnection connection) throws EngineException, IOException {
        InputStream in = input();
        byte[] head = in.readNBytes(HEAD_LIMIT);
        openAnswer();
        Optional<InsertHead> insert = InsertHead.find(head, head.length);
        if (insert.isPresent()) {
            insert(connection, insert.get(), head, in);
        } else {
            query(connection, wholeText(head, in));
        }
    }

    private InputStream input() throws IOException {
        InputStream in = body;
        if (hasBody) {
            in = request.bodyCoding().decode(in);
            if (request.nativeBody()) {
                in = new NativeBlockInputStream(in);
            }
        }
        if (request.query().isEmpty()) {
            return in;
        }
        byte[] begin = (request.query() + "\n").getBytes(StandardCharsets.UTF_8);
        return hasBody ? new SequenceInputStream(new ByteArrayInputStream(begin), in) : new ByteArrayInputStream(begin);
    }

    private static byte[] wholeText(byte[] head, InputStream in) throws EngineException, IOException {
        if (head.length < HEAD_LIMIT) {
            return head;
        }
        byte[] rest = in.readNBytes(TEXT_LIMIT - head.length + 1);
        if (head.length + rest.length > TEXT_LIMIT) {
            throw new EngineException(66, "The statement is longer than " + TEXT_LIMIT + " bytes");
        }
        byte[] text = Arrays.copyOf(head, head.length + rest.length);
        System.arraycopy(rest, 0, text, head.length, rest.length);
        return text;
    }

    private void openAnswer() throws IOException {
        answer.onCommit(this::fillHeaders);
        if (request.headOnly()) {
            answer.withoutBody();
        }
        if (request.holdUntilEnd()) {
            answer.holdUntilEnd();
        }
        out = request.answerCoding().encode(answer, request.compressionLevel());
        if (request.nativeAnswer()) {
            out = new NativeBlockOutputStream(out);
        }
    }

    private void fillHeaders(HttpHeaders headers) {
        AnswerHeaders.identify(headers, request.queryId(), engine);
        AnswerHeaders.describe(headers, format, counts, System.nanoTime() - arrived);
        headers.set("X-ClickHouse-Exception-Tag", exceptionTag);
        if (request.answerCoding() != ContentCoding.IDENTITY) {
            headers.set(HttpHeaderNames.CONTENT_ENCODING, request.answerCoding().token());
        }
    }

    private void query(EngineConnection connection, byte[] text) throws EngineException, IOException {
        byte[] sql = KillStatement.byMark(text);
        if (FileClause.isIn(sql)) {
            throw new EngineException(
                    ErrorCodes.NOT_IMPLEMENTED,
                    "INTO OUTFILE and FROM INFILE are not allowed over HTTP: send or take the data in a body");
        }
        Classification classification = connection.classify(sql);
        if (classification.statements() > 1) {
            throw new EngineException(
                    ErrorCodes.SYNTAX_ERROR,
                    "Syntax error (Multi-statements are not allowed): one request holds one statement");
        }
        switch (classification.statementClass()) {
            case READ_ONLY -> {
                format = OutputFormat.in(sql).orElse(format);
                if (EngineConnection.streams(format) && RowQuery.is(sql)) {
                    stream(connection, sql);
                } else {
                    answerWhole(connection, sql);
                }
            }
            case MUTATING, MUTATING_GLOBAL, CONTROL, UNKNOWN -> {
                refuseWhenReadOnly(classification.statementClass());
                leavesState = classification.statementClass() == StatementClass.CONTROL || mentionsTemporary(sql);
                format = OutputFormat.in(sql).orElse(format);
                answerWhole(connection, sql);
            }
        }
    }

    /** SET and USE live and die with the session, so ClickHouse lets GET have them; the engine itself refuses what it can't parse. */
    private void refuseWhenReadOnly(StatementClass statementClass) throws EngineException {
        boolean changes = statementClass == StatementClass.MUTATING || statementClass == StatementClass.MUTATING_GLOBAL;
        if (request.readOnly() && changes) {
            throw new EngineException(
                    ErrorCodes.READONLY,
                    "Cannot execute query in readonly mode. For queries over HTTP, method GET implies readonly. "
                            + "You should use method POST for modifying queries");
        }
    }

    private static boolean mentionsTemporary(byte[] sql) {
        return sql.length < 64 * 1024
                && new String(sql, StandardCharsets.ISO_8859_1)
                        .toUpperCase(Locale.ROOT)
                        .contains("TEMPORARY");
    }

    private void answerWhole(EngineConnection connection, byte[] sql) throws EngineException, IOException {
        try (WholeResult whole = connection.execute(sql, request.format(), request.parameters())) {
            counts = whole.counts();
            whole.writeTo(out);
        }
    }

    private void stream(EngineConnection connection, byte[] sql) throws EngineException, IOException {
        try (ResultStream result = connection.stream(sql, format, request.parameters())) {
            boolean more = true;
            while (more) {
                more = result.writeNext(out);
                counts = result.counts();
                if (answer.isCommitted()) {
                    out.flush();
                }
                if (answer.isClientGone()) {
                    throw new ClientGoneException();
                }
            }
        }
    }

    private void insert(EngineConnection connection, InsertHead insert, byte[] head, InputStream in)
            throws EngineException, IOException {
        refuseWhenReadOnly(StatementClass.MUTATING);
        byte[] sql = Arrays.copyOf(head, insert.statementEnd());
        try (InsertStream rows = connection.insert(sql, insert.format(), request.parameters())) {
            boolean more = rows.append(head, insert.dataStart(), head.length - insert.dataStart());
            byte[] piece = new byte[64 * 1024];
            while (more && head.length == HEAD_LIMIT) {
                int length = in.read(piece);
                more = length >= 0 && rows.append(piece, 0, length);
            }
            counts = rows.finish();
        }
    }

    /** Answers with an error in the way that is still possible. */
    void fail(EngineException error) {
        end();
        body.discard();
        String text = engine.describe(error);
        if (!answer.isCommitted()) {
            answer.replace(ErrorCodes.status(error.code()), text.getBytes(StandardCharsets.UTF_8), headers -> {
                AnswerHeaders.identify(headers, request.queryId(), engine);
                headers.set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=UTF-8");
                headers.set("X-ClickHouse-Exception-Code", error.code());
                headers.set("X-ClickHouse-Exception-Tag", exceptionTag);
            });
            return;
        }
        try {
            out.write(inBody(text));
            out.flush();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "An exception could not be told to a client that has gone", e);
        } finally {
            answer.abort();
        }
    }

    /** As WriteBufferFromHTTPServerResponse of ClickHouse marks an exception behind data, since 25.11. */
    private byte[] inBody(String text) {
        byte[] message = text.getBytes(StandardCharsets.UTF_8);
        String frame = "\r\n__exception__\r\n" + exceptionTag + "\r\n" + text + message.length + " " + exceptionTag
                + "\r\n__exception__\r\n";
        return frame.getBytes(StandardCharsets.UTF_8);
    }

    @Nullable
    String sessionId() {
        return request.sessionId();
    }

    QueryRequest request() {
        return request;
    }
}
