package dev.culvert;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

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
}
