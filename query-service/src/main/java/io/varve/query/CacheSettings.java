package io.varve.query;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What queries may keep in memory ({@code varve.query.*}).
 *
 * @param resultCache memory for what metric queries came to over finished stretches of time; 0 keeps nothing
 * @param sketchCache memory for pages of the sketches by which a needle is found; 0 keeps nothing
 * @param volumeCache memory for pages of the rollup by which lines are counted; 0 keeps nothing
 * @param lineCache memory for lines, compressed, that were read before; 0 keeps nothing
 * @param spanCache memory for spans, compressed, that were read before; 0 keeps nothing
 */
@ConfigurationProperties("varve.query")
public record CacheSettings(
        @DefaultValue("64MB") DataSize resultCache,
        @DefaultValue("64MB") DataSize sketchCache,
        @DefaultValue("32MB") DataSize volumeCache,
        @DefaultValue("64MB") DataSize lineCache,
        @DefaultValue("64MB") DataSize spanCache) {}
