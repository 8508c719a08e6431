package io.varve.query.logs;

/** How much the services of a page of the rollup have, bucket by bucket. Immutable. */
final class ServiceVolume {

    static final long BUCKET_SECONDS = SamplePlanner.VOLUME_BUCKET / SamplePlanner.NANOS_PER_SECOND;

    /** Of a page. */
    static final int BUCKETS = (int) (VolumePages.PAGE_SECONDS / BUCKET_SECONDS);

    /** What a service takes in memory. */
    static final int BYTES_OF_SERVICE = 2 * Long.BYTES * BUCKETS;

    private final VolumePage page;
    private final long start;
    private final long[] lines;
    private final long[] bytes;

    ServiceVolume(VolumePage page) {
        this.page = page;
        this.start = page.number() * VolumePages.PAGE_SECONDS;
        this.lines = new long[page.services().size() * BUCKETS];
        this.bytes = new long[page.services().size() * BUCKETS];
        for (int row = 0; row < page.rows(); row++) {
            int bucket = (int) ((page.bucket(row) - start - 1) / BUCKET_SECONDS);
            int cell = page.serviceOf(page.stream(row)) * BUCKETS + bucket;
            lines[cell] += page.lines(row);
            bytes[cell] += page.bytes(row);
        }
    }

    /** The number of a service here, -1 when it has no lines. */
    int numberOf(String service) {
        return page.service(service);
    }

    /** Seconds behind which a bucket begins. */
    long start(int bucket) {
        return start + bucket * BUCKET_SECONDS;
    }

    /** Of some buckets of a service. */
    long lines(int service, int from, int to) {
        return sum(lines, service, from, to);
    }

    /** The same in bytes of lines. */
    long bytes(int service, int from, int to) {
        return sum(bytes, service, from, to);
    }

    private static long sum(long[] cells, int service, int from, int to) {
        long sum = 0;
        for (int bucket = from; bucket < to; bucket++) {
            sum += cells[service * BUCKETS + bucket];
        }
        return sum;
    }
}
