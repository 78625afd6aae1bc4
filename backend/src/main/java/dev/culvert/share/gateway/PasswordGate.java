package dev.culvert.share.gateway;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Asks for a share's password (HTTP Basic, any user name). Hashes on virtual threads, a few at a
 * time, and not at all for a network or on a share from or on which wrong ones came too often.
 */
final class PasswordGate {

    /** Wrong passwords per share and {@link Network} before it has to wait. */
    static final int MOST_GUESSES = 5;

    /** Wrong passwords per share from everywhere: whoever guesses may have many networks. */
    static final int MOST_GUESSES_PER_SHARE = 100;

    static final Duration GUESS_WINDOW = Duration.ofMinutes(15);

    /** One Argon2 hash costs tens of milliseconds and tens of MiB. */
    static final int HASHES_AT_ONCE = 2;

    /** Passwords that wait for their hash, of all shares: about two seconds of work. */
    static final int MOST_WAITING = 64;

    private static final int MOST_REMEMBERED = 10_000;

    /** A page is many requests; a good password is not hashed again for each of them. */
    private static final Duration PROVEN_FOR = Duration.ofMinutes(5);

    enum Outcome {
        GOOD,
        WRONG,
        TOO_MANY,
        BUSY
    }

    private record Guesser(UUID shareId, Network network) {}

    private final PasswordCheck check;
    private final Clock clock;
    private final Semaphore places = new Semaphore(HASHES_AT_ONCE + MOST_WAITING);
    private final Semaphore hashing = new Semaphore(HASHES_AT_ONCE);
    private final byte[] key = new byte[32];
    private final Map<Guesser, List<Instant>> guesses = bounded();
    private final Map<UUID, List<Instant>> guessesPerShare = bounded();
    private final Map<ByteBuffer, Instant> proven = bounded();

    PasswordGate(PasswordCheck check, Clock clock) {
        this.check = check;
        this.clock = clock;
        new SecureRandom().nextBytes(key);
    }

    /** The password of a Basic Authorization field; empty when there is none. */
    static Optional<String> offered(HttpHeaders headers) {
        List<String> fields = headers.getAll(HttpHeaderNames.AUTHORIZATION);
        if (fields.size() != 1 || !fields.getFirst().regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        try {
            byte[] pair = Base64.getDecoder().decode(fields.getFirst().substring(6).strip());
            String text = new String(pair, StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(text.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Checks {@code password} and tells {@code then} on {@code loop}. */
    void check(
            UUID shareId,
            String hash,
            String password,
            InetAddress address,
            EventLoop loop,
            Consumer<Outcome> then) {
        Guesser guesser = new Guesser(shareId, Network.of(address));
        ByteBuffer proof = proof(hash, password);
        if (isProven(proof)) {
            then.accept(Outcome.GOOD);
            return;
        }
        if (!places.tryAcquire()) {
            then.accept(Outcome.BUSY);
            return;
        }
        Instant now = clock.instant();
        if (!mayGuess(guesser, now)) {
            places.release();
            then.accept(Outcome.TOO_MANY);
            return;
        }
        Thread.startVirtualThread(() -> {
            boolean good = matches(password, hash);
            places.release();
            if (good) {
                remember(guesser, proof, now);
            }
            loop.execute(() -> then.accept(good ? Outcome.GOOD : Outcome.WRONG));
        });
    }

    private boolean matches(String password, String hash) {
        hashing.acquireUninterruptibly();
        try {
            return check.matches(password, hash);
        } catch (RuntimeException e) {
            return false;
        } finally {
            hashing.release();
        }
    }

    /** Counts the guess before it is hashed, so that guesses in parallel are counted too. */
    private synchronized boolean mayGuess(Guesser guesser, Instant now) {
        List<Instant> own = recent(guesses, guesser, now);
        List<Instant> all = recent(guessesPerShare, guesser.shareId(), now);
        return own.size() < MOST_GUESSES
                && all.size() < MOST_GUESSES_PER_SHARE
                && own.add(now)
                && all.add(now);
    }

    private static <K> List<Instant> recent(Map<K, List<Instant>> all, K key, Instant now) {
        List<Instant> times = all.computeIfAbsent(key, _ -> new ArrayList<>());
        times.removeIf(time -> time.plus(GUESS_WINDOW).isBefore(now));
        return times;
    }

    /** A right password counts as no guess, and clears its network. */
    private synchronized void remember(Guesser guesser, ByteBuffer proof, Instant guessed) {
        guesses.remove(guesser);
        List<Instant> all = guessesPerShare.get(guesser.shareId());
        if (all != null) {
            all.remove(guessed);
        }
        proven.put(proof, clock.instant());
    }

    private synchronized boolean isProven(ByteBuffer proof) {
        Instant since = proven.get(proof);
        return since != null && since.plus(PROVEN_FOR).isAfter(clock.instant());
    }

    /** The stored hash is part of it, so that a changed password proves nothing. */
    private ByteBuffer proof(String hash, String password) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(key);
            digest.update(hash.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            return ByteBuffer.wrap(digest.digest(password.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <K, V> Map<K, V> bounded() {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MOST_REMEMBERED;
            }
        };
    }
}
