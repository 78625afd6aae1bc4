package dev.culvert.ssh.jsch;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchRevokedHostKeyException;
import com.jcraft.jsch.JSchSessionDisconnectException;
import com.jcraft.jsch.PacketSession;
import dev.culvert.ssh.Algorithms;
import dev.culvert.ssh.Certificate;
import dev.culvert.ssh.Connector.Progress;
import dev.culvert.ssh.HostKey;
import dev.culvert.ssh.Link.ServerFacts;
import dev.culvert.ssh.LinkException;
import dev.culvert.ssh.LinkException.Reason;
import dev.culvert.ssh.LinkException.Stage;
import dev.culvert.ssh.LinkRequest;
import dev.culvert.ssh.LinkSettings;
import dev.culvert.ssh.jsch.Questioner.UnansweredException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
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
    private final LinkSettings settings;
    private final Progress progress;
    private final Transport transport;
    private final HostKeyCheck hostKey;
    private final SignIn signIn;
    private final PacketSession session;
    private final Deadline deadline;
    private final KexWatch kex;
    private long stageStart = System.nanoTime();

    Handshake(LinkRequest request, Transport transport, Progress progress, LinkSettings settings)
            throws JSchException {
        this.request = request;
        this.settings = settings;
        this.progress = progress;
        this.transport = transport;
        this.deadline = new Deadline(request.connectTimeout(), transport::close);
        this.hostKey = new HostKeyCheck(request.trust(), this::hostKeyPassed);
        this.kex = new KexWatch(this::hostKeyAccepted);
        var jsch = new JSch();
        this.signIn =
                new SignIn(
                        jsch,
                        request.credentials(),
                        new Questioner(request.responder(), deadline),
                        deadline);
        this.session =
                new PacketSession(
                        jsch, request.user(), request.server().host(), request.server().port());
        configure();
    }

    JschLink run() throws LinkException {
        var link = new JschLink(session, transport, settings);
        Thread.ofVirtual().name("ssh-deadline").start(deadline);
        try {
            session.connect();
        } catch (JSchException e) {
            throw diagnose(e);
        } catch (UnansweredException e) {
            throw unanswered(e);
        } catch (CancellationException e) {
            throw failure(Stage.SIGN_IN, Reason.BROKEN_OFF, "Nobody waits for it any more", e);
        } finally {
            deadline.met();
            signIn.clear();
        }
        passed(Stage.SIGN_IN, request.user() + " with " + signIn.lastUsed());
        link.start(facts(), request.keepAlive());
        return link;
    }

    private void configure() {
        session.setThreadFactory(Thread.ofVirtual().name("ssh-session").factory());
        session.setProxy(transport);
        session.setHostKeyRepository(hostKey);
        session.setIdentityRepository(signIn);
        session.setUserInfo(signIn);
        session.setConfig("StrictHostKeyChecking", "yes");
        session.setConfig("HashKnownHosts", "no");
        session.setConfig("prefer_known_host_key_types", "yes");
        session.setPreview(kex);
        Suites.propose(session, request.legacy(), !request.trust().authorities().isEmpty());
        session.setConfig("PreferredAuthentications", signIn.methods());
        session.setConfig("MaxAuthTries", "20"); // the server decides how many it allows
        session.setConfig("aes128-gcm@openssh.com", FusedGcm.Aes128.class.getName());
        session.setConfig("aes256-gcm@openssh.com", FusedGcm.Aes256.class.getName());
        String compression = request.compression() ? "zlib@openssh.com,none" : "none";
        session.setConfig("compression.c2s", compression);
        session.setConfig("compression.s2c", compression);
    }

    private void hostKeyAccepted() {
        hostKey.accepted(kex.shown());
    }

    private void hostKeyPassed(HostKey key) {
        passed(Stage.BANNER, Evidence.of(session.getServerVersion()));
        Certificate proof = hostKey.certificate();
        String by = proof == null ? "" : ", certified by " + proof.authority().fingerprint();
        passed(Stage.HOST_KEY, key + by);
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
                key,
                algorithms(),
                kex.offer(),
                hostKey.certificate());
    }

    /** In the order of SSH_MSG_KEXINIT (RFC 4253 §7.1). */
    private Algorithms algorithms() {
        @Nullable String[] names = session.negotiated();
        return names == null
                ? Algorithms.NONE
                : new Algorithms(
                        plain(names[0]),
                        plain(names[1]),
                        plain(names[2]),
                        plain(names[3]),
                        plain(names[4]),
                        plain(names[5]),
                        plain(names[6]),
                        plain(names[7]));
    }

    private static String plain(@Nullable String name) {
        return name == null ? "" : name;
    }

    /** Told apart by what happened, not by JSch's texts. */
    private LinkException diagnose(JSchException e) {
        HostKey offered = hostKey.offered();
        if (e instanceof JSchRevokedHostKeyException) {
            return new LinkException(
                    Stage.HOST_KEY,
                    Reason.HOST_KEY_REVOKED,
                    "The server showed " + (offered != null ? offered : kex.shown()),
                    null,
                    e);
        }
        if (offered != null && !hostKey.passed()) {
            return untrusted(offered, e);
        }
        if (e instanceof JSchAlgoNegoFailException mismatch) {
            return noCommonAlgorithm(words(mismatch), e);
        }
        if (!introduced()) {
            return notIntroduced(e);
        }
        return offered == null ? keyExchangeFailed(e) : signInFailed(e);
    }

    private LinkException untrusted(HostKey offered, JSchException e) {
        if (request.trust().revoked().contains(offered)) {
            return failure(
                    Stage.HOST_KEY, Reason.HOST_KEY_REVOKED, "The server showed " + offered, e);
        }
        Reason reason =
                request.trust().isEmpty() ? Reason.HOST_KEY_UNKNOWN : Reason.HOST_KEY_CHANGED;
        return new LinkException(
                Stage.HOST_KEY, reason, "The server showed " + offered + objection(), offered, e);
    }

    /** Why its certificate was not enough, where there is one and authorities are trusted. */
    private String objection() {
        HostKey shown = kex.shown();
        String why =
                shown == null
                        ? null
                        : Certificate.parse(shown.blob())
                                .map(certificate ->
                                        certificate.objection(
                                                request.server().host(),
                                                request.trust().authorities(),
                                                Instant.now()))
                                .orElse(null);
        return why == null ? "" : "; " + Evidence.of(why);
    }

    /** Nobody answered, or nobody shall be asked because the server refuses already. */
    private LinkException unanswered(UnansweredException e) {
        String asks =
                e.challenge().prompts().stream()
                        .map(prompt -> "“" + prompt.text() + "”")
                        .collect(Collectors.joining(", "));
        if (e.worthAsking()) {
            return failure(Stage.SIGN_IN, Reason.ANSWER_NEEDED, "The server asks: " + asks, e);
        }
        if (!signIn.unreadable().isEmpty()) {
            String evidence = String.join("; ", signIn.unreadable());
            return failure(Stage.SIGN_IN, Reason.KEY_UNREADABLE, evidence, e);
        }
        String evidence = "Tried " + signIn.tried() + "; then the server asked: " + asks;
        return failure(Stage.SIGN_IN, Reason.SIGN_IN_REFUSED, evidence, e);
    }

    private LinkException noCommonAlgorithm(String evidence, Throwable e) {
        return new LinkException(
                Stage.HOST_KEY, Reason.NO_COMMON_ALGORITHM, evidence, null, kex.offer(), e);
    }

    private LinkException notIntroduced(JSchException e) {
        String greeting = transport.input().greeting();
        if (!greeting.isEmpty()) {
            String evidence = "The server began with: " + Evidence.of(greeting);
            return failure(Stage.BANNER, Reason.NOT_SSH, evidence, e);
        }
        String evidence =
                deadline.overdue()
                        ? "Connected, but the server said nothing for " + request.connectTimeout()
                        : "The server closed the connection without a word";
        return failure(Stage.BANNER, Reason.BROKEN_OFF, evidence, e);
    }

    private LinkException keyExchangeFailed(JSchException e) {
        return disconnectCode() == KEY_EXCHANGE_FAILED
                ? noCommonAlgorithm(lastWords(e), e)
                : failure(Stage.HOST_KEY, Reason.BROKEN_OFF, lastWords(e), e);
    }

    private LinkException signInFailed(JSchException e) {
        int code = disconnectCode();
        boolean refused =
                session.failure() == null || code == PROTOCOL_ERROR || code == NO_MORE_AUTH_METHODS;
        if (deadline.overdue() || !refused) {
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
        if (deadline.overdue()) {
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
