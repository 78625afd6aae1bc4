package dev.culvert.ssh.jsch;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchSessionDisconnectException;
import com.jcraft.jsch.PacketSession;
import dev.culvert.ssh.Connector.Progress;
import dev.culvert.ssh.HostKey;
import dev.culvert.ssh.Link.ServerFacts;
import dev.culvert.ssh.LinkException;
import dev.culvert.ssh.LinkException.Reason;
import dev.culvert.ssh.LinkException.Stage;
import dev.culvert.ssh.LinkRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to make a Link over a transport: identification, key exchange, host key, signing in.
 * A JSch session cannot be used twice, so this cannot either.
 */
final class Handshake {

    /** RFC 4253 §11.1; OpenSSH sends it when no algorithms match. */
    private static final int KEY_EXCHANGE_FAILED = 3;

    /** RFC 4253 §11.1; OpenSSH sends it after too many failures to sign in. */
    private static final int PROTOCOL_ERROR = 2;

    /** RFC 4253 §11.1. */
    private static final int NO_MORE_AUTH_METHODS = 14;

    private static final String IDENTIFICATION = "SSH-2.0-";

    /** Servers that also speak version 1 (RFC 4253 §5.1). */
    private static final String OLD_IDENTIFICATION = "SSH-1.99-";

    private final LinkRequest request;
    private final Progress progress;
    private final Transport transport;
    private final HostKeyCheck hostKey;
    private final SignIn signIn;
    private final PacketSession session;
    private long stageStart = System.nanoTime();
    private volatile boolean overdue;

    Handshake(LinkRequest request, Transport transport, Progress progress) throws JSchException {
        this.request = request;
        this.progress = progress;
        this.transport = transport;
        this.hostKey = new HostKeyCheck(request.trusted(), this::hostKeyPassed);
        var jsch = new JSch();
        this.signIn = new SignIn(jsch, request.credentials());
        this.session =
                new PacketSession(
                        jsch, request.user(), request.server().host(), request.server().port());
        configure();
    }

    JschLink run() throws LinkException {
        var link = new JschLink(session, transport);
        var done = new CountDownLatch(1);
        Thread.ofVirtual().name("ssh-deadline").start(() -> enforceDeadline(done));
        try {
            session.connect();
        } catch (JSchException e) {
            throw diagnose(e);
        } finally {
            done.countDown();
            signIn.clear();
        }
        passed(Stage.SIGN_IN, request.user() + " with " + signIn.lastUsed());
        link.start(facts(), request.keepAlive());
        return link;
    }

    private void configure() {
        session.setThreadFactory(Thread.ofVirtual().name("ssh-reader").factory());
        session.setProxy(transport);
        session.setHostKeyRepository(hostKey);
        session.setIdentityRepository(signIn);
        session.setUserInfo(signIn);
        session.setConfig("StrictHostKeyChecking", "yes");
        session.setConfig("HashKnownHosts", "no");
        session.setConfig("prefer_known_host_key_types", "yes");
        session.setConfig("server_host_key", plainKeys(JSch.getConfig("server_host_key")));
        session.setConfig("PreferredAuthentications", signIn.methods());
        session.setConfig("MaxAuthTries", "20"); // the server decides how many it allows
        String compression = request.compression() ? "zlib@openssh.com,none" : "none";
        session.setConfig("compression.c2s", compression);
        session.setConfig("compression.s2c", compression);
    }

    /** Keys are trusted as keys here; a certificate would hide which one. */
    private static String plainKeys(String algorithms) {
        return Arrays.stream(algorithms.split(","))
                .filter(algorithm -> !algorithm.contains("-cert-"))
                .collect(Collectors.joining(","));
    }

    private void enforceDeadline(CountDownLatch done) {
        try {
            if (!done.await(request.connectTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
                overdue = true;
                transport.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hostKeyPassed(HostKey key) {
        passed(Stage.BANNER, Evidence.of(session.getServerVersion()));
        passed(Stage.HOST_KEY, key.toString());
    }

    private void passed(Stage stage, String evidence) {
        long now = System.nanoTime();
        progress.passed(stage, Duration.ofNanos(now - stageStart), evidence);
        stageStart = now;
    }

    private ServerFacts facts() {
        String version = Evidence.of(session.getServerVersion());
        HostKey key = hostKey.offered();
        if (key == null) {
            throw new IllegalStateException("signed in without a host key");
        }
        return new ServerFacts(
                version.startsWith(IDENTIFICATION)
                        ? version.substring(IDENTIFICATION.length())
                        : version,
                String.valueOf(session.getCipherAlgorithmC2S()),
                key);
    }

    /** Told apart by what happened, not by JSch's texts. */
    private LinkException diagnose(JSchException e) {
        HostKey offered = hostKey.offered();
        if (offered != null && !hostKey.passed()) {
            return untrusted(offered, e);
        }
        if (e instanceof JSchAlgoNegoFailException mismatch) {
            return failure(Stage.HOST_KEY, Reason.NO_COMMON_ALGORITHM, words(mismatch), e);
        }
        if (!introduced()) {
            return notIntroduced(e);
        }
        return offered == null ? keyExchangeFailed(e) : signInFailed(e);
    }

    private LinkException untrusted(HostKey offered, JSchException e) {
        Reason reason =
                request.trusted().isEmpty() ? Reason.HOST_KEY_UNKNOWN : Reason.HOST_KEY_CHANGED;
        return new LinkException(
                Stage.HOST_KEY, reason, "The server showed " + offered, offered, e);
    }

    private LinkException notIntroduced(JSchException e) {
        String greeting = transport.input().greeting();
        if (!greeting.isEmpty()) {
            String evidence = "The server began with: " + Evidence.of(greeting);
            return failure(Stage.BANNER, Reason.NOT_SSH, evidence, e);
        }
        String evidence =
                overdue
                        ? "Connected, but the server said nothing for " + request.connectTimeout()
                        : "The server closed the connection without a word";
        return failure(Stage.BANNER, Reason.BROKEN_OFF, evidence, e);
    }

    private LinkException keyExchangeFailed(JSchException e) {
        boolean mismatch = disconnectCode() == KEY_EXCHANGE_FAILED;
        Reason reason = mismatch ? Reason.NO_COMMON_ALGORITHM : Reason.BROKEN_OFF;
        return failure(Stage.HOST_KEY, reason, lastWords(e), e);
    }

    private LinkException signInFailed(JSchException e) {
        int code = disconnectCode();
        boolean refused =
                session.failure() == null || code == PROTOCOL_ERROR || code == NO_MORE_AUTH_METHODS;
        if (!refused) {
            return failure(Stage.SIGN_IN, Reason.BROKEN_OFF, lastWords(e), e);
        }
        if (!signIn.unreadable().isEmpty()) {
            String evidence = String.join("; ", signIn.unreadable());
            return failure(Stage.SIGN_IN, Reason.KEY_UNREADABLE, evidence, e);
        }
        String evidence = "Tried " + signIn.tried() + "; the server: " + lastWords(e);
        Reason reason = code == PROTOCOL_ERROR ? Reason.SIGN_IN_TOO_MANY : Reason.SIGN_IN_REFUSED;
        return failure(Stage.SIGN_IN, reason, evidence, e);
    }

    private boolean introduced() {
        return transport
                .input()
                .greeting()
                .lines()
                .anyMatch(line ->
                        line.startsWith(IDENTIFICATION) || line.startsWith(OLD_IDENTIFICATION));
    }

    private int disconnectCode() {
        return session.failure() instanceof JSchSessionDisconnectException goodbye
                ? goodbye.getReasonCode()
                : 0;
    }

    private String lastWords(JSchException e) {
        if (overdue) {
            return "Not finished within " + request.connectTimeout();
        }
        Exception failure = session.failure();
        if (failure instanceof JSchSessionDisconnectException goodbye) {
            return Evidence.of(goodbye.getDescription());
        }
        return Evidence.of(failure != null ? failure.getMessage() : e.getMessage());
    }

    private static String words(JSchAlgoNegoFailException mismatch) {
        return "No common "
                + mismatch.getAlgorithmName()
                + "; the server offers "
                + Evidence.of(mismatch.getServerProposal());
    }

    private static LinkException failure(
            Stage stage, Reason reason, String evidence, @Nullable Throwable cause) {
        return new LinkException(stage, reason, evidence, null, cause);
    }
}
