package io.varve.wire.sketch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.wire.frame.SectionBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The rows of one service of one tenant in an insert, as numbers: which batch, which row, when. */
final class ServiceRows {
    /** Rows of one insert at most, more than the writer takes. */
    private static final int ROW_BITS = 20;

    private static final long ROW_MASK = (1L << ROW_BITS) - 1;

    private final List<LogRows> batches;
    private final byte[] tenant;
    private final byte[] service;
    private long[] times = new long[64];
    private long[] places = new long[64];
    private int size;

    private ServiceRows(List<LogRows> batches, byte[] tenant, byte[] service) {
        this.batches = batches;
        this.tenant = tenant;
        this.service = service;
    }

    byte[] tenant() {
        return tenant;
    }

    byte[] service() {
        return service;
    }

    int size() {
        return size;
    }

    long time(int index) {
        return times[index];
    }

    LogRows batch(int index) {
        return batches.get((int) (places[index] >>> 32));
    }

    int row(int index) {
        return (int) places[index];
    }

    private void add(int batch, int row, long time) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            places = Arrays.copyOf(places, size * 2);
        }
        times[size] = time;
        places[size] = (long) batch << 32 | row;
        size++;
    }

    /** Rows mostly come in the order of time, for that is how they were received. */
    void sortByTime() {
        boolean sorted = true;
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (int i = 0; i < size; i++) {
            sorted &= i == 0 || times[i - 1] <= times[i];
            least = Math.min(least, times[i]);
            most = Math.max(most, times[i]);
        }
        if (sorted || size > ROW_MASK) {
            return;
        }
        // The time and the place in one number; where the times lie far apart, to within what is left of the 63 bits.
        int spare = Math.max(0, ROW_BITS + 1 - Long.numberOfLeadingZeros(most - least));
        long[] keys = new long[size];
        for (int i = 0; i < size; i++) {
            keys[i] = (times[i] - least) >>> spare << ROW_BITS | i;
        }
        Arrays.sort(keys);
        long[] sortedTimes = new long[size];
        long[] sortedPlaces = new long[size];
        for (int i = 0; i < size; i++) {
            int from = (int) (keys[i] & ROW_MASK);
            sortedTimes[i] = times[from];
            sortedPlaces[i] = places[from];
        }
        times = sortedTimes;
        places = sortedPlaces;
    }

    /** Puts the rows of batches under their services. */
    static final class Grouping {
        private final List<LogRows> batches = new ArrayList<>();
        private final Map<Name, ServiceRows> groups = new LinkedHashMap<>();

        private record Name(String tenant, String service) {}

        Collection<ServiceRows> groups() {
            return groups.values();
        }

        void add(LogRows batch) {
            int index = batches.size();
            batches.add(batch);
            ServiceRows current = null;
            for (int row = 0; row < batch.rows; row++) {
                if (current == null || !isOf(current, batch, row)) {
                    current = group(batch, row);
                }
                current.add(index, row, batch.time(row));
            }
        }

        private static boolean isOf(ServiceRows group, LogRows batch, int row) {
            return equal(group.service, batch.service(), row) && equal(group.tenant, batch.tenant(), row);
        }

        private static boolean equal(byte[] value, SectionBatch.Text column, int row) {
            return Arrays.equals(value, 0, value.length, column.bytes(), column.start(row), column.end(row));
        }

        private ServiceRows group(LogRows batch, int row) {
            byte[] tenant = copy(batch.tenant(), row);
            byte[] service = copy(batch.service(), row);
            Name name = new Name(new String(tenant, UTF_8), new String(service, UTF_8));
            return groups.computeIfAbsent(name, _ -> new ServiceRows(batches, tenant, service));
        }

        private static byte[] copy(SectionBatch.Text column, int row) {
            return Arrays.copyOfRange(column.bytes(), column.start(row), column.end(row));
        }
    }
}
