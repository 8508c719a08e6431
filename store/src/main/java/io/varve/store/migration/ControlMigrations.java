package io.varve.store.migration;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Makes and changes the control database, H2 or PostgreSQL. */
public final class ControlMigrations {
    private ControlMigrations() {}

    /**
     * Brings the control database to the version of this build.
     *
     * @return how many migrations ran
     * @throws org.flywaydb.core.api.FlywayException when a migration fails or was changed after it ran
     */
    public static int migrate(DataSource database) {
        return Flyway.configure()
                .dataSource(database)
                .locations("classpath:io/varve/schema/control")
                .load()
                .migrate()
                .migrationsExecuted;
    }
}
