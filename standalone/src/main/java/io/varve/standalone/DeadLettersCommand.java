package io.varve.standalone;

import io.varve.ingest.KafkaClients;
import io.varve.ingest.KafkaSettings;
import io.varve.ingest.writer.DeadLetterTopic;
import io.varve.ingest.writer.DeadLetterTopic.Letter;
import io.varve.standalone.settings.SettingsCatalogue;
import java.util.List;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

/** {@code ./varve dead-letters}: Kafka records that could not be stored, and their way back, on a Varve that runs. */
final class DeadLettersCommand {
    private static final int MOST_LISTED = 1000;

    private final int kafkaPort;
    private final List<String> settings;

    /** @param settings as those that Varve was started with, for the name of the topic */
    DeadLettersCommand(int kafkaPort, List<String> settings) {
        this.kafkaPort = kafkaPort;
        this.settings = settings;
    }

    void list() {
        try (KafkaClients kafka = clients()) {
            List<Letter> letters = new DeadLetterTopic(kafka).list(MOST_LISTED);
            for (Letter letter : letters) {
                System.out.println(letter.time() + "  " + letter.origin() + "  tenant " + letter.tenant() + "  "
                        + letter.rows() + " rows  " + letter.reason());
            }
            System.out.println(
                    letters.size() + (letters.size() == MOST_LISTED ? " or more" : "") + " dead letters wait");
        }
    }

    void replay() {
        try (KafkaClients kafka = clients()) {
            System.out.println(new DeadLetterTopic(kafka).replay() + " dead letters were sent to the writers again");
        }
    }

    private KafkaClients clients() {
        StandardEnvironment environment = new StandardEnvironment();
        String[] arguments = settings.toArray(String[]::new);
        environment.getPropertySources().addFirst(new SimpleCommandLinePropertySource(arguments));
        environment
                .getPropertySources()
                .addFirst(new SimpleCommandLinePropertySource(
                        "running", "--varve.kafka.bootstrap-servers=127.0.0.1:" + kafkaPort));
        return new KafkaClients(SettingsCatalogue.read(KafkaSettings.class, environment));
    }
}
