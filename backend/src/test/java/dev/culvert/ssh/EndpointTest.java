package dev.culvert.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost",
                "127.0.0.1",
                "127.0.0.53",
                "::1",
                "0:0:0:0:0:0:0:1"
            })
    void knowsTheMachineItself(String host) {
        assertThat(new Endpoint(host, 80).isLoopback()).isTrue();
        assertThat(new Endpoint(host, 80).isEverywhere()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "*", "0.0.0.0", "::", "0:0:0:0:0:0:0:0"})
    void knowsEveryAddress(String host) {
        assertThat(new Endpoint(host, 80).isEverywhere()).isTrue();
        assertThat(new Endpoint(host, 80).isLoopback()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.evil.example",
                "127.0.0.1.evil.example",
                "localhost.evil.example",
                "128.0.0.1",
                "10.0.0.5",
                "2001:db8::1",
                "::2",
                "1.2.3.4.5",
                "db"
            })
    void takesNothingElseForEither(String host) {
        assertThat(new Endpoint(host, 80).isLoopback()).isFalse();
        assertThat(new Endpoint(host, 80).isEverywhere()).isFalse();
    }
}
