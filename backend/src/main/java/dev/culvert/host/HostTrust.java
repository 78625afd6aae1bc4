package dev.culvert.host;

import dev.culvert.account.Caller;
import dev.culvert.problem.Problem;
import dev.culvert.ssh.HostKey;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Trusting a host key: always by a person, always exactly the key that the server has shown. */
@Component
public class HostTrust {

    private final Hosts hosts;
    private final LinkMaker maker;
    private final HostCheck check;

    HostTrust(Hosts hosts, LinkMaker maker, HostCheck check) {
        this.hosts = hosts;
        this.maker = maker;
        this.check = check;
    }

    /**
     * Trusts the key with this fingerprint instead of any that was trusted before. If the server
     * has not shown it yet, it is asked once.
     *
     * @throws dev.culvert.problem.ProblemException {@code HOSTKEY_OTHER} when the server shows
     *     another key, {@code NOT_FOUND}, or why the server cannot be asked (as a signal)
     */
    public Mono<Host> trust(Caller caller, UUID hostId, String fingerprint) {
        String wanted = fingerprint.strip();
        return hosts.find(caller, hostId)
                .flatMap(host -> {
                    HostKey shown = maker.shown(hostId);
                    return shown != null && shown.fingerprint().equals(wanted)
                            ? hosts.trust(caller, host, shown)
                            : ask(caller, host, wanted);
                });
    }

    private Mono<Host> ask(Caller caller, Host host, String wanted) {
        return check.run(caller, host.id())
                .flatMap(checklist -> {
                    Checklist.ShownKey shown = checklist.hostKey();
                    HostKey key = maker.shown(host.id());
                    if (shown == null) {
                        return Mono.error(checklist.failure(host).asException());
                    }
                    if (shown.trusted() && shown.fingerprint().equals(wanted)) {
                        return Mono.just(host);
                    }
                    return key != null && key.fingerprint().equals(wanted)
                            ? hosts.trust(caller, host, key)
                            : Mono.error(other(host, shown).asException());
                });
    }

    private static Problem other(Host host, Checklist.ShownKey shown) {
        return Problem.conflict(
                "HOSTKEY_OTHER",
                host.name() + " shows another key",
                "It shows " + shown.type() + " " + shown.fingerprint() + ".",
                "Compare that with its admin, then trust it by its own fingerprint.");
    }
}
