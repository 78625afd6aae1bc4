package dev.culvert.tunnel.live;

import dev.culvert.problem.Problem;
import dev.culvert.ssh.Endpoint;
import java.util.Locale;

/**
 * What a server made of the address that it was asked to listen on. OpenSSH's {@code GatewayPorts}
 * decides: {@code no} keeps every port on loopback and says nothing, {@code yes} opens every port
 * to everybody and says so in a debug message, {@code clientspecified} does as asked
 * (sshd_config(5) and channels.c, channel_fwd_bind_addr).
 */
final class GatewayPorts {

    private GatewayPorts() {}

    /**
     * @param asked as sent: {@code ""} for every address
     * @param remark what the server said in debug messages while it granted the listener
     */
    static Promise judge(String host, Endpoint asked, String remark, ReachProbe.Seen seen) {
        if (isOverridden(remark)) {
            return Promise.broken(widened(host, asked, "Its sshd says: " + remark));
        }
        return asked.isLoopback() ? narrow(host, asked, seen) : wide(host, asked, seen);
    }

    private static Promise narrow(String host, Endpoint asked, ReachProbe.Seen seen) {
        return switch (seen) {
            case ReachProbe.Seen.Arrived at ->
                    Promise.broken(
                            widened(
                                    host,
                                    asked,
                                    "A connection from the console to "
                                            + at.address()
                                            + " came through the tunnel."));
            case ReachProbe.Seen.Refused at ->
                    Promise.verified(at.address() + " refuses, as it shall");
            case ReachProbe.Seen.Nothing nothing -> Promise.notVerified(nothing.why());
        };
    }

    private static Promise wide(String host, Endpoint asked, ReachProbe.Seen seen) {
        return switch (seen) {
            case ReachProbe.Seen.Arrived at ->
                    Promise.verified(
                            "A connection from the console to "
                                    + at.address()
                                    + " came through the tunnel");
            case ReachProbe.Seen.Refused at
                    when asked.isEverywhere() || at.address().equals(asked.toString()) ->
                    Promise.broken(loopback(host, asked, at.address()));
            case ReachProbe.Seen.Refused at ->
                    Promise.notVerified(
                            at.address()
                                    + " refuses; whether "
                                    + asked.host()
                                    + " is open cannot be tried from here");
            case ReachProbe.Seen.Nothing nothing -> Promise.notVerified(nothing.why());
        };
    }

    private static Problem widened(String host, Endpoint asked, String evidence) {
        return Problem.conflict(
                "R_WIDENED",
                "Port " + asked.port() + " is open wider than you asked",
                "You asked for "
                        + asked.host()
                        + ", and "
                        + host
                        + " opened it on all its addresses: anyone who reaches "
                        + host
                        + " can connect. "
                        + evidence,
                "Stop the tunnel if that is too much, list the ranges that may connect, or ask its"
                        + " admin for GatewayPorts clientspecified.");
    }

    private static Problem loopback(String host, Endpoint asked, String tried) {
        return Problem.conflict(
                "R_LOOPBACK",
                "Port " + asked.port() + " is open only on " + host + " itself",
                "You asked for "
                        + (asked.isEverywhere() ? "every address" : asked.host())
                        + ", but "
                        + tried
                        + " refuses the console. OpenSSH keeps the port on loopback, without a"
                        + " word, where GatewayPorts is no; a firewall that rejects looks the"
                        + " same.",
                "Share the tunnel through the console, or ask the admin of "
                        + host
                        + " for GatewayPorts clientspecified.");
    }

    /** There is no other sign of it in the protocol than this text of OpenSSH's. */
    private static boolean isOverridden(String remark) {
        return remark.toLowerCase(Locale.ROOT).contains("overridden by server gatewayports");
    }
}
