package io.varve.wire.batch;

import io.varve.wire.frame.StreamDay;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** The definitions that a batch's frame has to carry: of what its rows refer to, for their days, that nobody has acknowledged. */
public final class Definitions<D extends Defined> {
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;
    private static final AtomicLong FILLINGS = new AtomicLong();

    /**
     * One of them.
     *
     * @param subject what is defined
     * @param day for which day
     */
    public record Definition<D extends Defined>(D subject, StreamDay day) {}

    private final String tenant;
    private final StreamRegistry registry;
    private final List<Definition<D>> definitions = new ArrayList<>();
    private final Set<StreamDay> defined = new HashSet<>();

    /** Stands for what the batch holds until it is sealed or rolled back: what is known to be defined is true of it alone. */
    private long filling = FILLINGS.incrementAndGet();

    /** @param registry knows what needs no definition any more */
    public Definitions(String tenant, StreamRegistry registry) {
        this.tenant = tenant;
        this.registry = registry;
    }

    /** How many there are. */
    public int count() {
        return definitions.size();
    }

    /** The definition at an index. */
    public Definition<D> get(int index) {
        return definitions.get(index);
    }

    /** Adds the definition for the day of a record, unless it is here or acknowledged; nearly always it is. */
    public void add(D subject, long unixNano) {
        if (subject.definedFilling == filling
                && Long.compareUnsigned(unixNano - subject.definedDay, NANOS_PER_DAY) < 0) {
            return;
        }
        int epochDay = (int) Math.floorDiv(unixNano, NANOS_PER_DAY);
        StreamDay day = new StreamDay(tenant, subject.idFirst, subject.idSecond, epochDay);
        if (!registry.isAcknowledged(day) && defined.add(day)) {
            definitions.add(new Definition<>(subject, day));
        }
        subject.definedDay = epochDay * NANOS_PER_DAY;
        subject.definedFilling = filling;
    }

    /** Keeps the first ones only. */
    public void truncate(int toCount) {
        while (definitions.size() > toCount) {
            defined.remove(definitions.removeLast().day());
        }
        filling = FILLINGS.incrementAndGet();
    }

    /** What they are for. */
    public List<StreamDay> days() {
        List<StreamDay> all = new ArrayList<>(definitions.size());
        for (Definition<D> definition : definitions) {
            all.add(definition.day());
        }
        return all;
    }
}
