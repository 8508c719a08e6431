package io.varve.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** ClickHouse's error codes ({@code src/Common/ErrorCodes.cpp}), as far as they tell kinds apart. */
final class ErrorCodes {
    static final int QUERY_WAS_CANCELLED = 394;

    private static final Pattern CODE = Pattern.compile("Code: (\\d+)\\.");

    private ErrorCodes() {}

    /** The code in a text that the store answered, or {@link StoreException#NO_CODE}. */
    static int codeIn(String text) {
        Matcher matcher = CODE.matcher(text);
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : StoreException.NO_CODE;
    }

    static StoreException.Kind kindOf(int code) {
        return switch (code) {
            // TIMEOUT_EXCEEDED, TOO_SLOW, SOCKET_TIMEOUT
            case 159, 160, 209 -> StoreException.Kind.TIMEOUT;
            // CANNOT_ALLOCATE_MEMORY, MEMORY_LIMIT_EXCEEDED
            case 173, 241 -> StoreException.Kind.MEMORY;
            // TOO_MANY_ROWS, SET_SIZE_LIMIT_EXCEEDED, QUOTA_EXCEEDED, TOO_MANY_BYTES, TOO_MANY_ROWS_OR_BYTES
            case 158, 191, 201, 307, 396 -> StoreException.Kind.LIMIT;
            // and QUERY_WAS_CANCELLED_BY_CLIENT
            case QUERY_WAS_CANCELLED, 735 -> StoreException.Kind.CANCELLED;
            // TOO_MANY_SIMULTANEOUS_QUERIES, NETWORK_ERROR, NO_ZOOKEEPER, ABORTED, TABLE_IS_READ_ONLY,
            // NOT_ENOUGH_SPACE, TOO_MANY_PARTS,
            // ALL_CONNECTION_TRIES_FAILED, TOO_FEW_LIVE_REPLICAS, UNKNOWN_STATUS_OF_INSERT, SERVER_OVERLOADED,
            // KEEPER_EXCEPTION
            case 202, 210, 225, 236, 242, 243, 252, 279, 285, 319, 745, 999 -> StoreException.Kind.UNAVAILABLE;
            // CANNOT_PARSE_TEXT, CANNOT_PARSE_INPUT_ASSERTION_FAILED, CANNOT_READ_ALL_DATA, ILLEGAL_COLUMN,
            // TYPE_MISMATCH,
            // ARGUMENT_OUT_OF_BOUND, CANNOT_CONVERT_TYPE, INCORRECT_DATA, TOO_LARGE_STRING_SIZE, UNKNOWN_EXCEPTION (the
            // Arrow reader's)
            case 6, 27, 33, 44, 53, 69, 70, 117, 131, 1002 -> StoreException.Kind.BAD_DATA;
            default -> StoreException.Kind.BAD_QUERY;
        };
    }
}
