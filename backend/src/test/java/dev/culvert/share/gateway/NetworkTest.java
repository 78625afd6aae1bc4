package dev.culvert.share.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "2001:db8:1:2::1, 2001:db8:1:2:a:b:c:d, true",
        "2001:db8:1:2::1, 2001:db8:1:3::1, false",
        "::ffff:192.0.2.1, 192.0.2.1, true"
    })
    void isAnIpv4AddressOrAnIpv6Network(String one, String other, boolean same)
            throws UnknownHostException {
        assertThat(of(one).equals(of(other))).isEqualTo(same);
    }

    private static Network of(String address) throws UnknownHostException {
        return Network.of(InetAddress.getByName(address));
    }
}
