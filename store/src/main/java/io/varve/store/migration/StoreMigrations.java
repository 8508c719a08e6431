package io.varve.store.migration;

import io.varve.store.StoreClient;
import io.varve.store.StoreException;
import io.varve.store.StoreOptions;
import io.varve.store.SystemQuery;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and changes the store's tables. */
public final class StoreMigrations {
    private static final Logger LOG = LoggerFactory.getLogger(StoreMigrations.class);
    private static final String HISTORY = "flyway_schema_history";

    private StoreMigrations() {}

    /**
     * Brings the tables to the version of this build; makes the database when it is absent. Does nothing, at the cost of one query, when
     * they are there already, so that a usual start loads neither Flyway nor JDBC.
     *
     * @return how many migrations ran
     * @throws StoreException when the store is not there
     * @throws org.flywaydb.core.api.FlywayException when a migration fails or was changed after it ran
     */
    public static int migrate(StoreClient client, StoreLayout layout) {
        if (isCurrent(client, layout)) {
            return 0;
        }
        StoreOptions options = client.options();
        String onCluster = layout.placeholders(options.database()).getOrDefault("on_cluster", "");
        client.query(
                new SystemQuery("CREATE DATABASE IF NOT EXISTS " + options.database() + " " + onCluster), "default");
        int executed = migrations(options, layout).load().migrate().migrationsExecuted;
        LOG.info("The store's tables are at version {} after {} migrations", layout.version(), executed);
        return executed;
    }

    static FluentConfiguration migrations(StoreOptions options, StoreLayout layout) {
        return Flyway.configure()
                .dataSource(jdbcUrl(options), options.user(), options.password())
                .locations(layout.locations())
                .placeholders(layout.placeholders(options.database()))
                .defaultSchema(options.database())
                .table(HISTORY);
    }

    private static boolean isCurrent(StoreClient client, StoreLayout layout) {
        String database = client.options().database();
        String exists = client.query(
                new SystemQuery("SELECT count() FROM system.tables WHERE database = '" + database + "' AND name = '"
                        + HISTORY + "'"),
                "default");
        if (!exists.strip().equals("1")) {
            return false;
        }
        String state = client.query(
                new SystemQuery("SELECT maxIf(toUInt32OrZero(version), success), countIf(NOT success) FROM " + database
                        + "." + HISTORY));
        return state.strip().equals(layout.version() + "\t0");
    }

    private static String jdbcUrl(StoreOptions options) {
        return "jdbc:clickhouse:" + options.url() + "/" + URLEncoder.encode(options.database(), StandardCharsets.UTF_8);
    }
}
