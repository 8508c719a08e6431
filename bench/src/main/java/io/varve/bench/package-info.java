/**
 * JMH benchmarks of hot paths. Run one with {@code mvn -pl bench -am compile} and then JMH's {@code org.openjdk.jmh.Main} on the class
 * path. Nothing that production code needs may enter.
 */
@NullMarked
package io.varve.bench;

import org.jspecify.annotations.NullMarked;
