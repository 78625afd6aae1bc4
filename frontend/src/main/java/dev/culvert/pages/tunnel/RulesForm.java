package dev.culvert.pages.tunnel;

import dev.culvert.pages.Ids;
import dev.culvert.policy.Cidr;
import dev.culvert.problem.Problem;
import dev.culvert.tunnel.Limits;
import dev.culvert.tunnel.SocksChoice;
import dev.culvert.tunnel.SocksLogin;
import dev.culvert.tunnel.Tunnel;
import dev.culvert.tunnel.TunnelEdit;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who may connect to a tunnel and how much it may use, as text; an empty field sets no limit.
 *
 * @param idle minutes
 * @param rate thousands of bytes per second
 * @param user of SOCKS
 * @param password of SOCKS; empty leaves the one that is set
 */
record RulesForm(
        @Nullable String from,
        @Nullable String idle,
        @Nullable String connections,
        @Nullable String rate,
        @Nullable String user,
        @Nullable String password) {

    private static final int RATE_UNIT = 1_000;

    static RulesForm of(Tunnel tunnel) {
        Limits limits = tunnel.limits();
        Duration idle = limits.idleTimeout();
        Long rate = limits.bytesPerSecond();
        SocksLogin login = tunnel.socksLogin();
        return new RulesForm(
                tunnel.allowFrom().stream().map(Cidr::toString).collect(Collectors.joining(", ")),
                idle == null ? "" : text(idle.toSeconds() / 60.0),
                limits.connections() == null ? "" : limits.connections().toString(),
                rate == null ? "" : text((double) rate / RATE_UNIT),
                login == null ? "" : login.user(),
                "");
    }

    /**
     * @throws dev.culvert.problem.ProblemException when a field is not what it should be
     */
    TunnelEdit toEdit(boolean speaksSocks) {
        Double minutes = number(idle);
        Double most = number(connections);
        Double kilobytes = number(rate);
        Limits limits =
                new Limits(
                        minutes == null ? null : Duration.ofSeconds(Math.round(minutes * 60)),
                        most == null ? null : Math.toIntExact(Math.round(most)),
                        kilobytes == null ? null : Math.round(kilobytes * RATE_UNIT));
        return new TunnelEdit(null, Cidr.parseAll(ranges()), limits, speaksSocks ? socks() : null);
    }

    private List<String> ranges() {
        return Arrays.stream((from == null ? "" : from).split("[,\\s]+", -1))
                .filter(range -> !range.isEmpty())
                .toList();
    }

    private SocksChoice socks() {
        return new SocksChoice(Ids.textOrNull(user), Ids.textOrNull(password));
    }

    private static @Nullable Double number(@Nullable String text) {
        String given = text == null ? "" : text.strip();
        if (given.isEmpty()) {
            return null;
        }
        if (!given.matches("\\d{1,9}(\\.\\d{1,3})?")) {
            throw Problem.invalid(
                            "BAD_LIMIT",
                            "That limit can't be",
                            "“" + given + "” is not a number.",
                            "Write a plain number, or leave the field empty for no limit.")
                    .asException();
        }
        return Double.valueOf(given);
    }

    @Override
    public String toString() {
        return "RulesForm[" + user + "]";
    }

    private static String text(double number) {
        return number == Math.rint(number)
                ? String.valueOf(Math.round(number))
                : String.valueOf(Math.round(number * 1_000) / 1_000.0);
    }
}
