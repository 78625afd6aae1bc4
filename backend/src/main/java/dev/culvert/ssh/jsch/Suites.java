package dev.culvert.ssh.jsch;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.Session;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The algorithms that are proposed: JSch's own modern ones without SHA-1, and for a Host whose
 * owner chose so also what servers of fifteen years ago need, always after the modern ones.
 */
final class Suites {

    private static final String OLD_KEX =
            "diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1,"
                    + "diffie-hellman-group1-sha1";
    private static final String OLD_SIGNATURE = "ssh-rsa";
    private static final String OLD_CIPHERS = "aes128-cbc,aes192-cbc,aes256-cbc,3des-cbc";
    private static final String OLD_MACS = "hmac-sha1-etm@openssh.com,hmac-sha1,hmac-sha1-96";

    /** Many old servers know only primes of 1024 bits for a group exchange (RFC 4419). */
    private static final String OLD_GROUP_BITS = "1024";

    private Suites() {}

    /**
     * @param certificates whether host certificates are of use
     */
    static void propose(Session session, boolean legacy, boolean certificates) {
        String hostKeys = JSch.getConfig("server_host_key");
        session.setConfig(
                "server_host_key",
                with(
                        certificates
                                ? hostKeys
                                : without(hostKeys, name -> name.contains("-cert-")),
                        OLD_SIGNATURE,
                        legacy));
        session.setConfig("kex", with(JSch.getConfig("kex"), OLD_KEX, legacy));
        String ciphers = with(JSch.getConfig("cipher.c2s"), OLD_CIPHERS, legacy);
        session.setConfig("cipher.c2s", ciphers);
        session.setConfig("cipher.s2c", ciphers);
        String modernMacs = without(JSch.getConfig("mac.c2s"), name -> name.contains("sha1"));
        String macs = with(modernMacs, OLD_MACS, legacy);
        session.setConfig("mac.c2s", macs);
        session.setConfig("mac.s2c", macs);
        session.setConfig(
                "PubkeyAcceptedAlgorithms",
                with(JSch.getConfig("PubkeyAcceptedAlgorithms"), OLD_SIGNATURE, legacy));
        if (legacy) {
            session.setConfig("dhgex_min", OLD_GROUP_BITS);
        }
    }

    private static String with(String modern, String old, boolean legacy) {
        return legacy ? modern + "," + old : modern;
    }

    private static String without(String names, Predicate<String> unwanted) {
        return Arrays.stream(names.split(","))
                .filter(unwanted.negate())
                .collect(Collectors.joining(","));
    }
}
