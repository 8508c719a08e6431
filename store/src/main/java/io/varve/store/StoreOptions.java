package io.varve.store;

import java.net.URI;
import java.time.Duration;

/**
 * Where the store is.
 *
 * @param url ClickHouse's HTTP interface, such as {@code http://127.0.0.1:8123}
 * @param database the database of Varve's tables; letters, digits and {@code _}
 * @param user ClickHouse user
 * @param password its password, maybe empty
 * @param connectTimeout the longest wait for a connection
 * @param insertTimeout the longest that one INSERT may take
 */
public record StoreOptions(
        URI url, String database, String user, String password, Duration connectTimeout, Duration insertTimeout) {
    public StoreOptions {
        if (!database.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new IllegalArgumentException(
                    "the store's database name takes letters, digits and _, but is '" + database + "'");
        }
        if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
            throw new IllegalArgumentException("the store's URL must be http or https, but is " + url);
        }
    }

    /** Database {@code varve}, user {@code default} without a password, 5 s to connect, 2 minutes for an INSERT. */
    public static StoreOptions at(URI url) {
        return new StoreOptions(url, "varve", "default", "", Duration.ofSeconds(5), Duration.ofMinutes(2));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user + "@" + url + "/" + database;
    }
}
