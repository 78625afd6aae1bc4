package dev.culvert.traffic;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long it is kept what flowed ({@code culvert.traffic.*}).
 *
 * @param keepConnections connections in the ledger, from their end on
 * @param keepMinutes traffic by the minute; whole days of UTC are deleted
 * @param keepDays traffic by the day
 */
@ConfigurationProperties("culvert.traffic")
public record TrafficSettings(
        @DefaultValue("30d") Duration keepConnections,
        @DefaultValue("7d") Duration keepMinutes,
        @DefaultValue("400d") Duration keepDays) {

    /** Yesterday's minutes must be there when they are made into a day. */
    private static final Duration LEAST_MINUTES = Duration.ofDays(2);

    public TrafficSettings {
        if (keepConnections.compareTo(Duration.ofHours(1)) < 0) {
            throw new IllegalArgumentException(
                    "culvert.traffic.keep-connections must be at least 1h");
        }
        if (keepMinutes.compareTo(LEAST_MINUTES) < 0 || keepDays.compareTo(keepMinutes) < 0) {
            throw new IllegalArgumentException(
                    "culvert.traffic.keep-minutes must be at least 2d, and keep-days no less");
        }
    }
}
