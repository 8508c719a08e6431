package io.varve.query.logs;

/** Cuts a page of ten minutes along its buckets of ten seconds. */
public final class PagePieces {

    /** Of a page. */
    private static final int BUCKETS = ServiceVolume.BUCKETS;

    /** Into how many pieces of equal length it can be cut. */
    private static final int[] PIECES = {1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, BUCKETS};

    private PagePieces() {}

    /**
     * The buckets of a piece.
     *
     * @param rows of the page
     * @param rowsOfPiece about so many are in a piece; more where a bucket alone has more
     */
    public static int buckets(long rows, long rowsOfPiece) {
        for (int pieces : PIECES) {
            if (rows / pieces <= rowsOfPiece) {
                return BUCKETS / pieces;
            }
        }
        return 1;
    }
}
