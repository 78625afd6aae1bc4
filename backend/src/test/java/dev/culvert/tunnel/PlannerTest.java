package dev.culvert.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.ssh.Address;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.SocketPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {

    private static final Endpoint TARGET = new Endpoint("db", 5432);

    @ParameterizedTest
    @ValueSource(strings = {"*", "0.0.0.0", "::", "192.0.2.7", "console.example.com"})
    void saysWhenAPortOpensToEverybody(String address) {
        Address listen = new Endpoint(address, 1080);
        assertThat(Planner.words(Kind.LOCAL, listen, TARGET, "bastion"))
                .isEqualTo(
                        "Opens port 1080 on the console, which leads through bastion to db:5432,"
                                + " for everyone who reaches the console");
        assertThat(Planner.words(Kind.DYNAMIC, listen, null, "bastion"))
                .endsWith(", for everyone who reaches the console");
        assertThat(Planner.words(Kind.REMOTE, listen, TARGET, "bastion"))
                .endsWith(", for everyone who reaches bastion");
        assertThat(new Plan.PlannedTunnel(null, Kind.LOCAL, listen, TARGET, "").isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "localhost"})
    void addsNothingWhereOnlyTheMachineItselfCanConnect(String address) {
        Address listen = new Endpoint(address, 1080);
        assertThat(Planner.words(Kind.LOCAL, listen, TARGET, "bastion")).endsWith(" to db:5432");
        assertThat(new Plan.PlannedTunnel(null, Kind.LOCAL, listen, TARGET, "").isOpen()).isFalse();
    }

    @Test
    void aSocketIsNotOpenToEverybody() {
        Address listen = new SocketPath("/run/a.sock");
        assertThat(Planner.words(Kind.REMOTE, listen, TARGET, "bastion"))
                .doesNotContain("everyone");
    }
}
