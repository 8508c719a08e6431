package io.varve.logql.filter;

/** A condition on a text. */
public interface ByteTest {
    boolean test(byte[] bytes, int offset, int length);

    /** Every text passes. */
    ByteTest ALWAYS = (bytes, offset, length) -> true;

    /** Every text but the empty one passes. */
    ByteTest NOT_EMPTY = (bytes, offset, length) -> length > 0;

    static ByteTest not(ByteTest test) {
        return (bytes, offset, length) -> !test.test(bytes, offset, length);
    }

    static ByteTest anyOf(ByteTest first, ByteTest second) {
        return new AnyOfTest(first, second);
    }
}
