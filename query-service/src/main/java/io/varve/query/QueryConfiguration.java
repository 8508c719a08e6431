package io.varve.query;

import io.varve.query.logs.LogQueries;
import io.varve.query.loki.LokiConfiguration;
import io.varve.query.tenant.TenantAuthentication;
import io.varve.query.tenant.TenantLimits;
import io.varve.query.tenant.TenantResolver;
import io.varve.store.StoreClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Everything that answers queries. A process that has a store client or an Arrow allocator already gives its own. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({StoreProperties.class, TenantAuthentication.class, TenantLimits.class})
@Import(LokiConfiguration.class)
public class QueryConfiguration {

    @Bean
    @ConditionalOnMissingBean
    StoreClient storeClient(StoreProperties properties) {
        return StoreClient.open(properties.options());
    }

    @Bean
    @ConditionalOnMissingBean
    BufferAllocator arrowAllocator() {
        return new RootAllocator();
    }

    @Bean
    TenantResolver tenantResolver(TenantAuthentication authentication) {
        return new TenantResolver(authentication);
    }

    @Bean
    LogQueries logQueries(StoreClient client, BufferAllocator allocator) {
        return new LogQueries(client, allocator);
    }
}
