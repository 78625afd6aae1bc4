package dev.culvert;

import dev.culvert.bench.Bench;
import java.time.Clock;
import java.util.Arrays;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/**
 * Starts the console: database, engine, JSON API and, where the frontend is on the class path, the
 * pages. With the argument {@code bench} it runs the benchmark instead.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class CulvertApplication {

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("bench")) {
            Bench.main(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        SpringApplication.run(CulvertApplication.class, args);
    }

    /** The one clock that everything tells the time by. */
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
