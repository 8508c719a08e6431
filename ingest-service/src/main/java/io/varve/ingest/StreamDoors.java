package io.varve.ingest;

import io.varve.ingest.gateway.ListeningDoor;
import java.util.List;
import java.util.Optional;
import org.springframework.context.SmartLifecycle;

/** Opens the doors that have ports of their own when everything behind them stands, and closes them first. */
public final class StreamDoors implements SmartLifecycle {
    private final List<ListeningDoor> doors;
    private volatile boolean running;

    StreamDoors(List<ListeningDoor> doors) {
        this.doors = List.copyOf(doors);
    }

    /** The door of a sort; empty when it is closed. */
    public <T extends ListeningDoor> Optional<T> door(Class<T> sort) {
        return doors.stream().filter(sort::isInstance).map(sort::cast).findFirst();
    }

    @Override
    public void start() {
        doors.forEach(ListeningDoor::start);
        running = true;
    }

    @Override
    public void stop() {
        doors.forEach(ListeningDoor::close);
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
