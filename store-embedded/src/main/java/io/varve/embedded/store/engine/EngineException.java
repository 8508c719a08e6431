package io.varve.embedded.store.engine;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the engine refused or failed at, with ClickHouse's error code and its text. */
public final class EngineException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final Pattern CODE = Pattern.compile("Code: (\\d+)\\.");

    /** ClickHouse's {@code CANNOT_OPEN_FILE}, for an engine that does not boot. */
    static final int NOT_STARTED = 76;

    private final int code;

    /** @param code a code of ClickHouse's {@code ErrorCodes} */
    public EngineException(int code, String message) {
        super(message);
        this.code = code;
    }

    /** Reads the code out of the engine's own text, {@code Code: 60. DB::Exception: …}; 1001 (STD_EXCEPTION) when there is none. */
    static EngineException of(String text) {
        Matcher matcher = CODE.matcher(text);
        return new EngineException(matcher.find() ? Integer.parseInt(matcher.group(1)) : 1001, text.strip());
    }

    /** ClickHouse's error code. */
    public int code() {
        return code;
    }

    /** The text as ClickHouse writes it in an answer: it starts with {@code Code: }. */
    public String text() {
        String message = String.valueOf(getMessage());
        return message.startsWith("Code: ") ? message : "Code: " + code + ". DB::Exception: " + message;
    }
}
