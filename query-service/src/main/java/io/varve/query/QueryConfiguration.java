package io.varve.query;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.varve.access.AuthenticationSettings;
import io.varve.query.joined.JoinedConfiguration;
import io.varve.query.logs.AnswerMemory;
import io.varve.query.logs.HeldLogs;
import io.varve.query.logs.LineBlocks;
import io.varve.query.logs.LogQueries;
import io.varve.query.logs.ResultCache;
import io.varve.query.logs.SketchPages;
import io.varve.query.logs.VolumePages;
import io.varve.query.loki.LokiConfiguration;
import io.varve.query.prometheus.PrometheusConfiguration;
import io.varve.query.tempo.TempoConfiguration;
import io.varve.query.tenant.TenantLimits;
import io.varve.query.tenant.TenantResolver;
import io.varve.query.traces.SpanBlocks;
import io.varve.store.StoreClient;
import java.time.Clock;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Import;

/**
 * Everything that answers queries, for a process of its own and for one that holds all of Varve. A store client and a meter registry
 * are given.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({CacheSettings.class, AuthenticationSettings.class, TenantLimits.class})
@Import({LokiConfiguration.class, TempoConfiguration.class, PrometheusConfiguration.class, JoinedConfiguration.class})
public class QueryConfiguration {

    /** What the store has sent lies outside of the heap: a batch of each running query. */
    private static final int STORE_ANSWERS_PER_HEAP = 2;

    @Bean
    BufferAllocator queryAllocator() {
        return new RootAllocator(STORE_ANSWERS_PER_HEAP * Runtime.getRuntime().maxMemory());
    }

    @Bean
    TenantResolver tenantResolver(AuthenticationSettings authentication) {
        return new TenantResolver(authentication);
    }

    @Bean
    ResultCache resultCache(CacheSettings settings, MeterRegistry registry) {
        ResultCache cache = new ResultCache(settings.resultCache().toBytes());
        FunctionCounter.builder("varve.query.result.cache", cache, ResultCache::hits)
                .tag("result", "hit")
                .register(registry);
        FunctionCounter.builder("varve.query.result.cache", cache, ResultCache::misses)
                .tag("result", "miss")
                .register(registry);
        return cache;
    }

    /** Ends before what it fetches with. */
    @Bean
    @DependsOn("logQueries")
    SpanBlocks spanBlocks(CacheSettings settings) {
        return new SpanBlocks(settings.spanCache().toBytes(), Clock.systemUTC());
    }

    @Bean
    LogQueries logQueries(
            StoreClient client, BufferAllocator queryAllocator, ResultCache resultCache, CacheSettings settings) {
        return new LogQueries(
                client,
                queryAllocator,
                resultCache,
                new HeldLogs(
                        new SketchPages(settings.sketchCache().toBytes()),
                        new VolumePages(settings.volumeCache().toBytes()),
                        new LineBlocks(settings.lineCache().toBytes(), Clock.systemUTC())),
                AnswerMemory.ofHeap(Runtime.getRuntime().maxMemory()));
    }
}
