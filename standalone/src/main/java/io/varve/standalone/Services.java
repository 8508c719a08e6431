package io.varve.standalone;

import io.opentelemetry.api.trace.Tracer;
import io.varve.embedded.store.process.StoreProcess;
import io.varve.ingest.gateway.Admission;
import io.varve.store.StoreClient;
import io.varve.store.StoreOptions;
import java.net.BindException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** The Spring context that holds ingest and query. */
final class Services {
    private Services() {}

    /**
     * Starts them.
     *
     * @param arguments settings as the person gave them, {@code --key=value}
     * @param wiring what only this process knows: addresses of the broker and the store; wins over the arguments
     * @param store the store process, which its meters watch
     * @param disk whether there is room for what is taken in
     * @param tracer of the spans of requests
     * @throws CannotStart when a port was taken meanwhile
     */
    static ConfigurableApplicationContext start(
            List<String> arguments, Map<String, Object> wiring, StoreProcess store, Admission disk, Tracer tracer) {
        SpringApplication application = new SpringApplication(ServicesConfiguration.class);
        application.setWebApplicationType(WebApplicationType.SERVLET);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        // This process stops its parts in an order of its own.
        application.setRegisterShutdownHook(false);
        application.addInitializers(context -> {
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("wiring", wiring));
            GenericApplicationContext beans = (GenericApplicationContext) context;
            beans.registerBean(StoreProcess.class, () -> store, Services::isNotStoppedBySpring);
            beans.registerBean(StoreClient.class, () -> StoreClient.open(StoreOptions.at(URI.create(store.url()))));
            beans.registerBean(Admission.class, () -> disk);
            beans.registerBean(Tracer.class, () -> tracer);
        });
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

    /** This process stops its parts in an order of its own. */
    private static void isNotStoppedBySpring(BeanDefinition definition) {
        ((AbstractBeanDefinition) definition).setDestroyMethodName("");
    }
}
