package io.varve.standalone;

import java.net.BindException;
import java.util.List;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** The Spring context that holds ingest and query. */
final class Services {
    private Services() {}

    /**
     * Starts them.
     *
     * @param arguments settings as the person gave them, {@code --key=value}
     * @param wiring what only this process knows: addresses of the broker and the store; wins over the arguments
     * @throws CannotStart when a port was taken meanwhile
     */
    static ConfigurableApplicationContext start(List<String> arguments, Map<String, Object> wiring) {
        SpringApplication application = new SpringApplication(ServicesConfiguration.class);
        application.setWebApplicationType(WebApplicationType.SERVLET);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        // This process stops its parts in an order of its own.
        application.setRegisterShutdownHook(false);
        application.addInitializers(context ->
                context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("wiring", wiring)));
        try {
            return application.run(arguments.toArray(String[]::new));
        } catch (RuntimeException failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof BindException) {
                    throw new CannotStart("a port was taken while starting: " + failure.getMessage(), failure);
                }
            }
            throw failure;
        }
    }
}
