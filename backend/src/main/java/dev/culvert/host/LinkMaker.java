package dev.culvert.host;

import dev.culvert.account.People;
import dev.culvert.account.Profile;
import dev.culvert.account.Role;
import dev.culvert.host.Host.SignIn;
import dev.culvert.host.HostLinks.Made;
import dev.culvert.host.Question.Asker;
import dev.culvert.policy.EgressGuard;
import dev.culvert.policy.EgressRefusedException;
import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import dev.culvert.ssh.Certificate;
import dev.culvert.ssh.Challenge.Responder;
import dev.culvert.ssh.Connector;
import dev.culvert.ssh.Credential;
import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.HostKey;
import dev.culvert.ssh.Link;
import dev.culvert.ssh.LinkException;
import dev.culvert.ssh.LinkRequest;
import dev.culvert.vault.Vault;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Turns a saved Host into a Link: finds its secrets, dials through the egress guard, remembers the
 * key that an untrusted server showed. Blocks; used on virtual threads only.
 */
@Component
class LinkMaker {

    /** For TCP, and again for key exchange and signing in; OpenSSH's LoginGraceTime is longer. */
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** The database answers within this, or connecting fails and is tried again. */
    private static final Duration DATABASE_TIMEOUT = Duration.ofSeconds(10);

    private final Connector connector;
    private final EgressGuard egress;
    private final Hosts hosts;
    private final KeyRows keys;
    private final Vault vault;
    private final Questions questions;
    private final LockedKeys locked;
    private final HostSettings settings;
    private final People people;
    private final Clock clock;
    private final Map<UUID, HostKey> shownKeys = new ConcurrentHashMap<>();
    private final Map<UUID, AlgorithmReport> reports = new ConcurrentHashMap<>();

    LinkMaker(
            Connector connector,
            EgressGuard egress,
            Hosts hosts,
            KeyRows keys,
            Vault vault,
            Questions questions,
            LockedKeys locked,
            HostSettings settings,
            People people,
            Clock clock) {
        this.people = people;
        this.locked = locked;
        this.questions = questions;
        this.settings = settings;
        this.clock = clock;
        this.connector = connector;
        this.egress = egress;
        this.hosts = hosts;
        this.keys = keys;
        this.vault = vault;
        hosts.changes()
                .subscribe(change -> {
                    shownKeys.remove(change.hostId());
                    reports.remove(change.hostId());
                });
    }

    /**
     * The ids of all Hosts on the way, outermost first, ending with {@code hostId}; jump hosts of
     * jump hosts included.
     */
    List<UUID> chain(UUID owner, UUID hostId) throws LinkFailedException {
        List<UUID> chain = new ArrayList<>();
        collect(owner, hostId, chain, HostProblems.MAX_JUMPS);
        return List.copyOf(chain);
    }

    /**
     * @throws LinkFailedException when the Link cannot be made, in words
     */
    Made make(
            UUID owner,
            UUID hostId,
            @Nullable Lease via,
            LinkSteps steps,
            CompletableFuture<Void> abandoned)
            throws LinkFailedException {
        Host host = host(owner, hostId);
        steps.begin(host.name(), via == null);
        AtomicBoolean answered = new AtomicBoolean();
        Responder toServer =
                challenge -> {
                    answered.set(true);
                    return questions.ask(host, Asker.SERVER, challenge, abandoned);
                };
        Responder toConsole =
                challenge -> {
                    answered.set(true);
                    return questions.ask(host, Asker.CONSOLE, challenge, abandoned);
                };
        LinkRequest request =
                request(
                                host,
                                via == null ? null : via.link(),
                                credentialsIfTrusted(host, toConsole))
                        .with(toServer);
        Link link = connect(host, request, steps);
        return new Made(host, link, via == null ? null : via.made(), answered.get());
    }

    /** Connects to a Host as it is now, telling each step; asks nobody. */
    Link connect(Host host, @Nullable Link via, Connector.Progress progress)
            throws LinkFailedException {
        return connect(host, request(host, via, credentialsIfTrusted(host, null)), progress);
    }

    private Link connect(Host host, LinkRequest request, Connector.Progress progress)
            throws LinkFailedException {
        try {
            Link link = connector.connect(request, progress);
            Link.ServerFacts server = link.server();
            reports.put(
                    host.id(),
                    new AlgorithmReport(
                            clock.instant(),
                            server.algorithms(),
                            server.offer(),
                            server.certificate()));
            return link;
        } catch (LinkException e) {
            throw failed(host, request, e);
        }
    }

    private LinkFailedException failed(Host host, LinkRequest request, LinkException e)
            throws LinkFailedException {
        HostKey offered = e.offered();
        if (offered != null) {
            shownKeys.put(host.id(), offered);
        }
        if (e.algorithms() != null) {
            reports.put(
                    host.id(), new AlgorithmReport(clock.instant(), null, e.algorithms(), null));
        }
        Problem problem = problem(host, e);
        if (e.reason() == LinkException.Reason.SIGN_IN_REFUSED) {
            problem =
                    request.credentials().stream()
                            .flatMap(each -> over(each).stream())
                            .findFirst()
                            .map(over -> LinkProblems.certificateOver(host, over))
                            .orElse(problem);
        }
        return new LinkFailedException(problem, LinkProblems.mayPass(e), offered, host.id(), e);
    }

    /** The certificate of a key, if it is not valid now. */
    private Optional<Certificate> over(Credential credential) {
        return credential instanceof Credential.PrivateKey key
                ? Optional.ofNullable(key.certificate())
                        .filter(certificate -> !certificate.validAt(clock.instant()))
                : Optional.empty();
    }

    /** What was last seen of the algorithms of a Host; empty before the first connection. */
    Optional<AlgorithmReport> report(UUID hostId) {
        return Optional.ofNullable(reports.get(hostId));
    }

    /** The untrusted key that the server showed last, or null. */
    @Nullable HostKey shown(UUID hostId) {
        return shownKeys.get(hostId);
    }

    Host host(UUID owner, UUID hostId) throws LinkFailedException {
        Host host = await(hosts.find(owner, hostId));
        if (host == null) {
            throw new LinkFailedException(Problem.notFound("host"), false, null, null);
        }
        return host;
    }

    LinkFailedException givenUp() {
        Problem problem =
                new Problem(
                        "DROPPED", 503, "Nobody waits for it any more", "It was stopped.", null);
        return new LinkFailedException(problem, true, null, null);
    }

    LinkFailedException unexpected(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException wrapped && wrapped.getCause() != null
                        ? wrapped.getCause()
                        : failure;
        if (cause instanceof ProblemException known) {
            return new LinkFailedException(known.problem(), false, null, cause);
        }
        Problem problem =
                new Problem(
                        "INTERNAL",
                        500,
                        "The connection could not be made",
                        String.valueOf(cause.getMessage()),
                        "Try again; if it stays so, the console's log says more.");
        return new LinkFailedException(problem, true, null, cause);
    }

    private void collect(UUID owner, UUID hostId, List<UUID> chain, int depth)
            throws LinkFailedException {
        if (depth < 0 || chain.contains(hostId)) {
            throw new LinkFailedException(
                    HostProblems.jumpsThroughItself().problem(), false, null, null);
        }
        for (UUID jump : host(owner, hostId).jump()) {
            if (!chain.contains(jump)) {
                collect(owner, jump, chain, depth - 1);
            }
        }
        chain.add(hostId);
    }

    private LinkRequest request(Host host, @Nullable Link via, List<Credential> credentials) {
        return new LinkRequest(
                host.endpoint(),
                this::resolve,
                via,
                host.user(),
                credentials,
                host.trust(),
                host.compression(),
                CONNECT_TIMEOUT,
                host.keepAlive(),
                host.legacy(),
                null);
    }

    private InetSocketAddress resolve(Endpoint server) throws LinkException {
        try {
            return egress.resolve(server.host(), server.port());
        } catch (EgressRefusedException e) {
            LinkException.Reason reason =
                    e.problem().code().equals("DNS")
                            ? LinkException.Reason.NAME_NOT_FOUND
                            : LinkException.Reason.DIAL_REFUSED_BY_POLICY;
            throw new LinkException(
                    LinkException.Stage.NAME, reason, e.problem().detail(), null, e);
        }
    }

    /** A name that nobody knows is often that of another Host, misspelt. */
    private Problem problem(Host host, LinkException e) throws LinkFailedException {
        Problem problem = LinkProblems.of(host, e);
        if (e.reason() != LinkException.Reason.NAME_NOT_FOUND) {
            return problem;
        }
        List<String> others =
                await(hosts.addresses(host.owner()).filter(host::isElsewhere).collectList());
        String near = NearName.to(host.address(), others == null ? List.of() : others);
        return near == null ? problem : LinkProblems.didYouMean(problem, near);
    }

    /** Opened only once a host key is trusted: nothing secret is in reach of an unknown server. */
    private List<Credential> credentialsIfTrusted(Host host, @Nullable Responder responder)
            throws LinkFailedException {
        return host.trust().isEmpty() ? List.of() : credentials(host, responder);
    }

    private List<Credential> credentials(Host host, @Nullable Responder responder)
            throws LinkFailedException {
        return switch (host.signIn()) {
            case SignIn.WithKey key -> List.of(privateKey(host, key.keyId(), responder));
            case SignIn.WithPassword _ -> {
                String password = await(hosts.password(host));
                if (password == null) {
                    throw needsCredential(host);
                }
                yield List.of(new Credential.Password(password));
            }
            case SignIn.WithAgent _ -> List.of(agent(host));
            case SignIn.Asking _ -> List.of(new Credential.Asked());
            case SignIn.Unknown _ -> throw needsCredential(host);
        };
    }

    /** Asked again each time: whoever saved the Host may have been an admin then. */
    private Credential agent(Host host) throws LinkFailedException {
        Path socket = settings.agent();
        Profile owner = await(people.find(host.owner()));
        boolean allowed = owner != null && !owner.disabled() && owner.person().role() == Role.ADMIN;
        if (socket == null || !allowed) {
            throw new LinkFailedException(HostProblems.noAgent().problem(), false, null, null);
        }
        return new Credential.Agent(socket);
    }

    private Credential privateKey(Host host, UUID keyId, @Nullable Responder responder)
            throws LinkFailedException {
        KeyRows.Secret secret = await(keys.secret(host.owner(), keyId));
        if (secret == null) {
            throw needsCredential(host);
        }
        Key key = secret.key();
        byte[] pem = vault.open(secret.privateKey(), Keys.place("private_key", key));
        byte[] sealed = secret.passphrase();
        try {
            byte[] passphrase =
                    sealed == null
                            ? locked.passphrase(key, pem, responder)
                            : vault.open(sealed, Keys.place("passphrase", key));
            return new Credential.PrivateKey(key.name(), pem, passphrase, key.certificate());
        } catch (LockedKeys.UnansweredException e) {
            throw new LinkFailedException(
                    LinkProblems.keyLocked(host, key), false, null, host.id(), e);
        } catch (CancellationException e) {
            throw givenUp();
        }
    }

    private static LinkFailedException needsCredential(Host host) {
        return new LinkFailedException(LinkProblems.noCredential(host), false, null, null);
    }

    /** Waits on a virtual thread; the pool of the event loop is not touched. */
    private <T> @Nullable T await(Mono<T> mono) throws LinkFailedException {
        try {
            return mono.toFuture()
                    .orTimeout(DATABASE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } catch (CompletionException e) {
            throw unexpected(e);
        }
    }
}
