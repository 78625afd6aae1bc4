package dev.culvert.host;

import dev.culvert.account.Caller;
import dev.culvert.audit.AuditLog;
import dev.culvert.audit.Entry;
import dev.culvert.problem.Problem;
import dev.culvert.ssh.Certificate;
import dev.culvert.ssh.KeyPairs;
import dev.culvert.vault.Place;
import dev.culvert.vault.Vault;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A person's keys: import, generate, list, delete. */
@Component
public class Keys {

    /** Most keys of one person. */
    static final int MAX_PER_PERSON = 50;

    /** Longest private key text; an RSA key of 16384 bits has about 13,000 characters. */
    static final int MAX_KEY_TEXT = 32_768;

    private final KeyRows rows;
    private final KeyPairs pairs;
    private final LockedKeys locked;
    private final Vault vault;
    private final AuditLog audit;
    private final TransactionalOperator transaction;
    private final Clock clock;

    Keys(
            KeyRows rows,
            KeyPairs pairs,
            LockedKeys locked,
            Vault vault,
            AuditLog audit,
            TransactionalOperator transaction,
            Clock clock) {
        this.rows = rows;
        this.pairs = pairs;
        this.locked = locked;
        this.vault = vault;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** The caller's keys by name. */
    public Flux<Key> all(Caller caller) {
        return rows.all(caller.id());
    }

    /**
     * @throws dev.culvert.problem.ProblemException {@code NOT_FOUND} (as a signal)
     */
    public Mono<Key> find(Caller caller, UUID id) {
        return rows.find(caller.id(), id)
                .switchIfEmpty(Mono.error(() -> Problem.notFound("key").asException()));
    }

    /** Makes an ed25519 key pair. */
    public Mono<Key> generate(Caller caller, String name) {
        String cleanName = Names.check(name);
        return Mono.fromCallable(() -> pairs.generate(cleanName))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(pair ->
                        save(
                                caller,
                                cleanName,
                                new Secret(utf8(pair.privatePem()), null),
                                pair.publicHalf(),
                                "key.generated"));
    }

    /**
     * Takes in a private key in OpenSSH or PEM format.
     *
     * @param passphrase of an encrypted key; sealed beside it, so that tunnels come back by
     *     themselves
     */
    public Mono<Key> importKey(
            Caller caller, String name, String privateKey, @Nullable String passphrase) {
        return importKey(caller, name, privateKey, passphrase, true);
    }

    /**
     * The same, with a choice.
     *
     * @param keepPassphrase false: the passphrase proves once that it opens the key and is
     *     forgotten; its owner is asked for it when the key is used first after a start
     */
    public Mono<Key> importKey(
            Caller caller,
            String name,
            String privateKey,
            @Nullable String passphrase,
            boolean keepPassphrase) {
        String cleanName = Names.check(name);
        if (privateKey.length() > MAX_KEY_TEXT) {
            return Mono.error(KeyProblems.tooLong(MAX_KEY_TEXT).asException());
        }
        Secret secret =
                new Secret(
                        utf8(privateKey),
                        passphrase == null || passphrase.isEmpty() ? null : utf8(passphrase));
        return Mono.fromCallable(() -> inspect(secret, cleanName))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(half ->
                        save(
                                caller,
                                cleanName,
                                keepPassphrase ? secret : new Secret(secret.pem(), null),
                                half,
                                "key.imported"));
    }

    /**
     * Puts a certificate over a key, instead of the one that it has; null takes it away. Links that
     * are made from now on show it.
     *
     * @param line as {@code ssh-keygen -s} writes it into a file that ends with {@code -cert.pub}
     * @throws dev.culvert.problem.ProblemException {@code NOT_FOUND}, {@code CERT_UNREADABLE},
     *     {@code CERT_OTHER_KEY}, {@code CERT_EXPIRED} (as a signal)
     */
    public Mono<Key> certify(Caller caller, UUID id, @Nullable String line) {
        return find(caller, id)
                .map(key -> key.with(line == null ? null : certificate(key, line)))
                .flatMap(key ->
                        transaction
                                .transactional(
                                        rows.certify(key)
                                                .then(audit.record(caller.actor(), certified(key))))
                                .thenReturn(key));
    }

    private Certificate certificate(Key key, String line) {
        Certificate certificate = Certificate.parse(line).orElseThrow(KeyProblems::notACertificate);
        if (certificate.forHosts() || !certificate.key().fingerprint().equals(key.fingerprint())) {
            throw KeyProblems.otherCertificate(key, certificate);
        }
        if (certificate.expiredAt(clock.instant())) {
            throw KeyProblems.expiredCertificate(certificate);
        }
        return certificate;
    }

    private static Entry certified(Key key) {
        Certificate certificate = key.certificate();
        return certificate == null
                ? entry("key.certificate-removed", key)
                : entry("key.certified", key)
                        .with("certificate", certificate.keyId())
                        .with("authority", certificate.authority().fingerprint());
    }

    /** Deletes the key; Hosts that used it must be given another way to sign in. */
    public Mono<Void> delete(Caller caller, UUID id) {
        return find(caller, id)
                .flatMap(key ->
                        transaction
                                .transactional(
                                        rows.delete(caller.id(), id)
                                                .then(
                                                        audit.record(
                                                                caller.actor(),
                                                                entry("key.deleted", key))))
                                .doOnSuccess(_ -> locked.forget(id)));
    }

    private KeyPairs.PublicHalf inspect(Secret secret, String name) {
        try {
            return pairs.inspect(secret.pem(), secret.passphrase(), name);
        } catch (KeyPairs.UnusableKeyException e) {
            throw KeyProblems.of(e).asException();
        }
    }

    private Mono<Key> save(
            Caller caller, String name, Secret secret, KeyPairs.PublicHalf half, String action) {
        Key key =
                new Key(
                        UUID.randomUUID(),
                        caller.id(),
                        name,
                        half.kind() + " " + half.bits(),
                        half.fingerprint(),
                        half.publicLine(),
                        clock.instant());
        byte[] sealedKey = vault.seal(secret.pem(), place("private_key", key));
        byte[] passphrase = secret.passphrase();
        byte[] sealedPassphrase =
                passphrase == null ? null : vault.seal(passphrase, place("passphrase", key));
        Mono<Void> saved =
                rows.insert(key, sealedKey, sealedPassphrase)
                        .onErrorMap(DuplicateKeyException.class, e -> KeyProblems.taken(name))
                        .then(audit.record(caller.actor(), entry(action, key)));
        return rows.count(caller.id())
                .filter(count -> count < MAX_PER_PERSON)
                .switchIfEmpty(Mono.error(() -> KeyProblems.tooMany(MAX_PER_PERSON)))
                .then(transaction.transactional(saved))
                .thenReturn(key);
    }

    private static Entry entry(String action, Key key) {
        return Entry.of(action, "key", key.id(), key.name()).with("fingerprint", key.fingerprint());
    }

    static Place place(String column, Key key) {
        return new Place("ssh_key", column, key.id(), key.owner());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @SuppressWarnings("ArrayRecordComponent") // secret bytes are never compared
    private record Secret(byte[] pem, byte @Nullable [] passphrase) {
        @Override
        public String toString() {
            return "Secret[]";
        }
    }
}
