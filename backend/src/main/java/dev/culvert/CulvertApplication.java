package dev.culvert;

import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/**
 * Starts the console: database, engine, JSON API and, where the frontend is on the class path, the
 * pages.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class CulvertApplication {

    public static void main(String[] args) {
        SpringApplication.run(CulvertApplication.class, args);
    }

    /** The one clock that everything tells the time by. */
    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
