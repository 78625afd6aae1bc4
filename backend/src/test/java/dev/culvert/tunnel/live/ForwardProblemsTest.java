package dev.culvert.tunnel.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.policy.ListenPorts;
import dev.culvert.problem.Problem;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.ListenRefusedException;
import dev.culvert.ssh.OpenRefusedException;
import java.net.BindException;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardProblemsTest {

    @ParameterizedTest
    @CsvSource({"80, 8080", "443, 8443", "25, 8025", "5432, 15432", "60000, 50000"})
    void offersAPortThatAPersonWouldChoose(int port, int other) {
        assertThat(ForwardProblems.another(port)).isEqualTo(other);
    }

    @Test
    void aReservedPortSaysSoAndOffersAnother() {
        Problem problem =
                ForwardProblems.bind(
                        new Endpoint("127.0.0.1", 80),
                        new BindException("Permission denied"),
                        null,
                        ListenPorts.all());
        assertThat(problem.code()).isEqualTo("BIND_PRIVILEGED");
        assertThat(problem.fix()).contains("8080");
    }

    @Test
    void aTakenPortNamesTheTunnelThatHasIt() {
        Problem problem =
                ForwardProblems.bind(
                        new Endpoint("127.0.0.1", 5432),
                        new BindException("Address already in use"),
                        "orders-db",
                        ListenPorts.all());
        assertThat(problem.code()).isEqualTo("BIND_IN_USE");
        assertThat(problem.detail()).contains("orders-db");
    }

    @Test
    void whatThisMachineSaysOfATakenPortIsUnderstood() throws Exception {
        try (ServerSocket taken = new ServerSocket(0);
                ServerSocket second = new ServerSocket()) {
            BindException failure = null;
            try {
                second.bind(taken.getLocalSocketAddress());
            } catch (BindException e) {
                failure = e;
            }
            Problem problem =
                    ForwardProblems.bind(
                            new Endpoint("127.0.0.1", taken.getLocalPort()),
                            failure,
                            null,
                            ListenPorts.all());
            assertThat(problem.code()).isEqualTo("BIND_IN_USE");
        }
    }

    @Test
    void whatThisMachineSaysOfAForeignAddressIsUnderstood() throws Exception {
        try (ServerSocket socket = new ServerSocket()) {
            BindException failure = null;
            try {
                socket.bind(new java.net.InetSocketAddress("192.0.2.1", 0));
            } catch (BindException e) {
                failure = e;
            }
            assertThat(
                            ForwardProblems.bind(
                                            new Endpoint("192.0.2.1", 5432),
                                            failure,
                                            null,
                                            ListenPorts.all())
                                    .code())
                    .isEqualTo("BIND_ADDRESS");
        }
    }

    @Test
    void refusalsOfTheHostAreToldApartByReasonCode() {
        Endpoint target = new Endpoint("db.internal", 5432);
        assertThat(
                        ForwardProblems.open(
                                        "bastion",
                                        target,
                                        new OpenRefusedException(1, "open failed"))
                                .code())
                .isEqualTo("L_DENIED");
        assertThat(
                        ForwardProblems.open(
                                        "bastion",
                                        target,
                                        new OpenRefusedException(2, "Connection refused"))
                                .detail())
                .contains("Connection refused")
                .contains("resolved on bastion");
        assertThat(
                        ForwardProblems.listen(
                                        "edge",
                                        new Endpoint("localhost", 80),
                                        new ListenRefusedException(""))
                                .code())
                .isEqualTo("R_PRIVILEGED");
    }
}
