package io.varve.query;

import io.varve.store.StoreOptions;
import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the store is ({@code varve.store.*}).
 *
 * @param url ClickHouse's HTTP interface
 * @param database the database of Varve's tables
 * @param user ClickHouse user
 * @param password its password, empty for none
 */
@ConfigurationProperties("varve.store")
public record StoreSettings(
        @DefaultValue("http://127.0.0.1:8123") URI url,
        @DefaultValue("varve") String database,
        @DefaultValue("default") String user,
        @DefaultValue("") String password) {

    StoreOptions options() {
        StoreOptions defaults = StoreOptions.at(url);
        return new StoreOptions(url, database, user, password, defaults.connectTimeout(), defaults.insertTimeout());
    }
}
