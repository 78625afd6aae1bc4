package dev.culvert.settings;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class UnknownKeysTest {

    private final KnownKeys known =
            new KnownKeys(
                    new TreeSet<>(
                            List.of("culvert.home", "culvert.share.tcp-ports", "culvert.tags")),
                    new TreeSet<>(List.of("culvert.tags")));

    @Test
    void acceptsEverySpellingThatSpringReads() {
        accepts("culvert.share.tcp-ports");
        accepts("culvert.share.tcpPorts");
        accepts("culvert.tags.mine");
        accepts("culvert.tags[0]");
        accepts("culvertish.anything");
        acceptsVariable("CULVERT_HOME");
        acceptsVariable("CULVERT_SHARE_TCPPORTS");
        acceptsVariable("CULVERT_SHARE_TCP_PORTS");
        acceptsVariable("CULVERT_TAGS_MINE");
    }

    @Test
    void refusesWithTheNearestName() {
        assertThatThrownBy(() -> property("culvert.share.tpc-ports"))
                .isInstanceOf(StartRefusedException.class)
                .hasMessage(
                        "The setting culvert.share.tpc-ports is not known. Did you mean"
                                + " culvert.share.tcp-ports?");
        assertThatThrownBy(() -> variable("CULVERT_HOMME"))
                .hasMessage(
                        "The environment variable CULVERT_HOMME is not known. Did you mean"
                                + " CULVERT_HOME?");
        assertThatThrownBy(() -> property("culvert.something.else.altogether"))
                .hasMessage("The setting culvert.something.else.altogether is not known.");
    }

    @Test
    void knowsTheKeysOfThisConsole() {
        KnownKeys real = KnownKeys.fromClassPath();
        for (String key :
                List.of(
                        "culvert.home",
                        "culvert.database.url",
                        "culvert.vault.master-key",
                        "culvert.admin.token")) {
            org.assertj.core.api.Assertions.assertThat(real.knowsProperty(key)).isTrue();
        }
    }

    private void accepts(String name) {
        assertThatCode(() -> property(name)).doesNotThrowAnyException();
    }

    private void acceptsVariable(String name) {
        assertThatCode(() -> variable(name)).doesNotThrowAnyException();
    }

    private void property(String name) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of(name, "x")));
        UnknownKeys.refuse(environment, known);
    }

    private void variable(String name) {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource("variables", Map.of(name, "x")));
        UnknownKeys.refuse(environment, known);
    }
}
