package io.varve.logql.filter;

/** One of two conditions. */
record AnyOfTest(ByteTest first, ByteTest second) implements ByteTest {
    @Override
    public boolean test(byte[] bytes, int offset, int length) {
        return first.test(bytes, offset, length) || second.test(bytes, offset, length);
    }
}
