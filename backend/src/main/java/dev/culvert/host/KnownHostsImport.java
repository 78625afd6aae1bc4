package dev.culvert.host;

import dev.culvert.account.Caller;
import dev.culvert.host.KnownHosts.Finding;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Takes over what a person's known_hosts file says about their Hosts. */
@Component
public class KnownHostsImport {

    private final Hosts hosts;
    private final ImportLimit limit;

    KnownHostsImport(Hosts hosts, ImportLimit limit) {
        this.hosts = hosts;
        this.limit = limit;
    }

    /**
     * What importing the file would change; changes nothing.
     *
     * @throws dev.culvert.problem.ProblemException {@code KNOWN_HOSTS_TOO_LONG}, {@code
     *     KNOWN_HOSTS_TOO_MANY_KEYS}, {@code IMPORT_RUNNING} (as a signal)
     */
    public Mono<Preview> preview(Caller caller, String text) {
        return limit.alone(caller.id(), read(caller, text))
                .map(read ->
                        new Preview(
                                read.findings().stream().map(HostFinding::of).toList(),
                                read.file().ignored().stream()
                                        .map(each -> new IgnoredLine(each.line(), each.why()))
                                        .toList(),
                                read.file().lines().size()));
    }

    /** Trusts and marks what the file says about the chosen ones of the caller's Hosts. */
    public Flux<Host> apply(Caller caller, String text, Set<UUID> chosen) {
        Mono<List<Host>> trusted =
                read(caller, text)
                        .flatMapIterable(Read::findings)
                        .filter(finding -> chosen.contains(finding.host().id()))
                        .concatMap(finding -> hosts.trust(caller, finding.host(), finding))
                        .collectList();
        return limit.alone(caller.id(), trusted).flatMapIterable(all -> all);
    }

    /** Comparing many hashed names takes a while. */
    private Mono<Read> read(Caller caller, String text) {
        return hosts.all(caller)
                .collectList()
                .publishOn(Schedulers.boundedElastic())
                .map(mine -> {
                    KnownHosts file = KnownHosts.parse(text);
                    return new Read(file, file.about(mine));
                });
    }

    private record Read(KnownHosts file, List<Finding> findings) {}

    /**
     * @param lines how many lines could be read, about whomever
     */
    public record Preview(List<HostFinding> hosts, List<IgnoredLine> ignored, int lines) {}

    /** A line that was not understood. */
    public record IgnoredLine(int line, String why) {}

    /**
     * What a file says about one Host.
     *
     * @param otherKeys whether other keys are trusted for it already
     */
    public record HostFinding(
            UUID hostId,
            String name,
            String address,
            boolean otherKeys,
            List<FoundKey> keys,
            List<FoundKey> authorities,
            List<FoundKey> revoked) {

        private static HostFinding of(Finding finding) {
            Host host = finding.host();
            boolean others =
                    host.trusted().stream()
                            .anyMatch(trusted ->
                                    finding.keys().stream()
                                            .noneMatch(l -> l.key().equals(trusted.key())));
            return new HostFinding(
                    host.id(),
                    host.name(),
                    host.endpoint().toString(),
                    others,
                    found(finding.keys()),
                    found(finding.authorities()),
                    found(finding.revoked()));
        }

        private static List<FoundKey> found(List<KnownLine> lines) {
            return lines.stream()
                    .map(l -> new FoundKey(l.number(), l.key().type(), l.key().fingerprint()))
                    .toList();
        }
    }

    /** A key and the line that names it. */
    public record FoundKey(int line, String type, String fingerprint) {}
}
