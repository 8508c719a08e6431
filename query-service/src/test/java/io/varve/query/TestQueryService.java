package io.varve.query;

import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The query service of a store, on a free port. */
final class TestQueryService implements AutoCloseable {

    private final ConfigurableApplicationContext application;

    private TestQueryService(ConfigurableApplicationContext application) {
        this.application = application;
    }

    /** @param settings as on a command line, beside what every test needs */
    static TestQueryService start(TestStore store, String... settings) {
        List<String> all = new ArrayList<>(
                List.of("--server.port=0", "--spring.main.banner-mode=off", "--varve.store.url=" + store.url()));
        all.addAll(List.of(settings));
        return new TestQueryService(SpringApplication.run(QueryApplication.class, all.toArray(String[]::new)));
    }

    /** Host and port. */
    String host() {
        return "127.0.0.1:"
                + ((WebServerApplicationContext) application).getWebServer().getPort();
    }

    String url() {
        return "http://" + host();
    }

    @Override
    public void close() {
        application.close();
    }
}
