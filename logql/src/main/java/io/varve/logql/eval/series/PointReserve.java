package io.varve.logql.eval.series;

/** Memory that an evaluation shares with others. Told of every series before it is made; refuses by throwing what the caller knows. */
public interface PointReserve {
    /** As much as anyone wants. */
    PointReserve UNLIMITED = new PointReserve() {
        @Override
        public void take(long points) {}

        @Override
        public void giveBack(long points) {}
    };

    /** @param points about 16 bytes each */
    void take(long points);

    /** Points that were taken and are no longer held. */
    void giveBack(long points);
}
