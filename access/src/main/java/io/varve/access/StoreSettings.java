package io.varve.access;

import io.varve.store.StoreOptions;
import io.varve.store.migration.StoreLayout;
import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the store is ({@code varve.store.*}).
 *
 * @param url ClickHouse's HTTP interface
 * @param database the database of Varve's tables; made when it is absent
 * @param user ClickHouse user
 * @param password its password
 * @param cluster the cluster's name in ClickHouse for replicated and distributed tables; empty for one ClickHouse
 * @param connectTimeout the longest wait for a connection
 * @param insertTimeout the longest that one INSERT may take before it is tried again
 */
@ConfigurationProperties("varve.store")
public record StoreSettings(
        @DefaultValue("http://127.0.0.1:8123") URI url,
        @DefaultValue("varve") String database,
        @DefaultValue("default") String user,
        @DefaultValue("") String password,
        @DefaultValue("") String cluster,
        @DefaultValue("5s") Duration connectTimeout,
        @DefaultValue("2m") Duration insertTimeout) {

    /** For the store client. */
    public StoreOptions options() {
        return new StoreOptions(url, database, user, password, connectTimeout, insertTimeout);
    }

    /** For the migrations. */
    public StoreLayout layout() {
        return cluster.isEmpty() ? new StoreLayout.SingleNode() : new StoreLayout.Cluster(cluster);
    }
}
