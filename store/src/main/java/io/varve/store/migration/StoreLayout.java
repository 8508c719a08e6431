package io.varve.store.migration;

import java.util.Map;

/** How the tables are laid out: on one machine, or as replicated local tables under distributed ones on a cluster. */
public sealed interface StoreLayout {
    /** One ClickHouse, in a process of its own or elsewhere. */
    record SingleNode() implements StoreLayout {}

    /**
     * A cluster.
     *
     * @param name the cluster's name in ClickHouse's {@code remote_servers}
     */
    record Cluster(String name) implements StoreLayout {
        public Cluster {
            if (!name.matches("[A-Za-z0-9_.-]+")) {
                throw new IllegalArgumentException(
                        "the store's cluster name takes letters, digits, _, . and -, but is '" + name + "'");
            }
        }
    }

    /** The values of the placeholders in the migrations. */
    default Map<String, String> placeholders(String database) {
        return switch (this) {
            case SingleNode() ->
                Map.of("database", database, "on_cluster", "", "suffix", "", "replicated", "", "cluster", "");
            case Cluster(String name) ->
                Map.of(
                        "database",
                        database,
                        "on_cluster",
                        "ON CLUSTER '" + name + "'",
                        "suffix",
                        "_local",
                        "replicated",
                        "Replicated",
                        "cluster",
                        name);
        };
    }

    /** Where the migrations are on the class path. */
    default String[] locations() {
        return switch (this) {
            case SingleNode() -> new String[] {"classpath:io/varve/schema/store"};
            case Cluster(String _) ->
                new String[] {"classpath:io/varve/schema/store", "classpath:io/varve/schema/store-distributed"};
        };
    }

    /** The version that the migrations of this build end at. */
    default int version() {
        return switch (this) {
            case SingleNode() -> 22;
            case Cluster(String _) -> 22;
        };
    }
}
