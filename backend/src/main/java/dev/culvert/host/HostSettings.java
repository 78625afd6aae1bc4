package dev.culvert.host;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Signing in at Hosts ({@code culvert.host.*}).
 *
 * @param agent socket of an SSH agent that Hosts may sign in with; null: none. Everybody who may
 *     save such a Host signs in with the keys of the console's own account, so it is for a console
 *     that one person uses
 * @param answerTime how long a server is held waiting while a person is asked. OpenSSH hangs up
 *     after 120 s (LoginGraceTime)
 * @param maxPerPerson Hosts that one person can keep
 */
@ConfigurationProperties("culvert.host")
public record HostSettings(
        @Nullable Path agent,
        @DefaultValue("110s") Duration answerTime,
        @DefaultValue("500") int maxPerPerson) {

    static final Duration MAX_ANSWER_TIME = Duration.ofMinutes(10);

    public HostSettings {
        if (maxPerPerson < 1) {
            throw new IllegalArgumentException("culvert.host.max-per-person must be at least 1");
        }
        if (agent != null && !agent.isAbsolute()) {
            throw new IllegalArgumentException(
                    "culvert.host.agent must be the absolute path of a socket");
        }
        if (answerTime.compareTo(Duration.ofSeconds(1)) < 0
                || answerTime.compareTo(MAX_ANSWER_TIME) > 0) {
            throw new IllegalArgumentException(
                    "culvert.host.answer-time lies between 1s and " + MAX_ANSWER_TIME);
        }
    }
}
