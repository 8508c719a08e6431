package io.varve.bench.logql;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The time to parse and compile a query, over all queries of the conformance vectors in turn. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgs = "-XX:+UseSerialGC")
public class LogQlCompilation {
    private @Nullable List<String> queries;
    private int next;

    @Benchmark
    public int parseAndCompile() {
        List<String> read = queries;
        if (read == null) {
            read = VectorQueries.read();
            queries = read;
        }
        next = next + 1 == read.size() ? 0 : next + 1;
        return QueryCompilation.compile(read.get(next));
    }
}
