package dev.culvert.tunnel.history;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code culvert.history.*}
 *
 * @param keep how long ups and downs of tunnels are kept
 */
@ConfigurationProperties("culvert.history")
record HistorySettings(@DefaultValue("30d") Duration keep) {

    HistorySettings {
        if (keep.compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalArgumentException("culvert.history.keep must be at least 1d");
        }
    }
}
