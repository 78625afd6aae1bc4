package dev.culvert.testing;

import dev.culvert.ssh.Endpoint;
import dev.culvert.ssh.HostKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.keyboard.InteractiveChallenge;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.auth.keyboard.PromptEntry;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.session.ServerSession;

/**
 * An SSH server in this process that asks for passwords and codes, which a test's OpenSSH without
 * PAM cannot.
 */
public final class AskingServer implements AutoCloseable {

    public static final String USER = "mara";

    private final SshServer server = SshServer.setUpDefaultServer();
    private final KeyPair hostKey;
    private final AtomicInteger challenges = new AtomicInteger();
    private final List<List<String>> answers = new CopyOnWriteArrayList<>();
    private final List<String> kexProposals = new CopyOnWriteArrayList<>();

    private AskingServer(String methods) {
        try {
            hostKey = KeyUtils.generateKeyPair(KeyPairProvider.ECDSA_SHA2_NISTP256, 256);
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        CoreModuleProperties.AUTH_METHODS.set(server, methods);
        server.addSessionListener(
                new SessionListener() {
                    @Override
                    public void sessionNegotiationEnd(
                            Session session,
                            java.util.Map<KexProposalOption, String> clientProposal,
                            java.util.Map<KexProposalOption, String> serverProposal,
                            java.util.Map<KexProposalOption, String> negotiatedOptions,
                            Throwable reason) {
                        kexProposals.add(
                                String.valueOf(clientProposal.get(KexProposalOption.ALGORITHMS)));
                    }
                });
    }

    /** Wants this password, by the method "password". */
    public static AskingServer password(String password) {
        AskingServer made = new AskingServer("password");
        made.server.setPasswordAuthenticator((user, given, session) -> given.equals(password));
        return made.start();
    }

    /**
     * Asks by keyboard-interactive; each step is a prompt and what must be answered to it.
     *
     * @param methods as AuthenticationMethods of sshd_config
     */
    public static AskingServer interactive(String methods, PublicKey key, Step... steps) {
        AskingServer made = new AskingServer(methods);
        made.server.setPublickeyAuthenticator(
                (user, offered, session) -> key != null && KeyUtils.compareKeys(offered, key));
        made.server.setKeyboardInteractiveAuthenticator(made.new Asking(List.of(steps)));
        return made.start();
    }

    /** The key of a line for authorized_keys. */
    public static PublicKey publicKey(String line) {
        try {
            return PublicKeyEntry.parsePublicKeyEntry(line).resolvePublicKey(null, null, null);
        } catch (IOException | java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A prompt with the right answer. */
    public record Step(String prompt, boolean echo, String answer) {}

    public Endpoint endpoint() {
        return new Endpoint("127.0.0.1", server.getPort());
    }

    public HostKey hostKey() {
        ByteArrayBuffer buffer = new ByteArrayBuffer();
        buffer.putRawPublicKey(hostKey.getPublic());
        return new HostKey(KeyUtils.getKeyType(hostKey), buffer.getCompactData());
    }

    /** How often it has asked. */
    public int challenges() {
        return challenges.get();
    }

    /** What it was answered. */
    public List<List<String>> answers() {
        return List.copyOf(answers);
    }

    /** The key exchanges that clients proposed. */
    public List<String> kexProposals() {
        return List.copyOf(kexProposals);
    }

    /** Ends all sessions; the server goes on listening. */
    public void dropSessions() {
        server.getActiveSessions().forEach(session -> session.close(true));
    }

    @Override
    public void close() {
        try {
            server.stop(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private AskingServer start() {
        try {
            server.start();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Asking implements KeyboardInteractiveAuthenticator {
        private final List<Step> steps;

        private Asking(List<Step> steps) {
            this.steps = steps;
        }

        @Override
        public InteractiveChallenge generateChallenge(
                ServerSession session, String user, String language, String subMethods) {
            challenges.incrementAndGet();
            InteractiveChallenge challenge = new InteractiveChallenge();
            challenge.setInteractionName("Second\u001b[31m step");
            challenge.setInteractionInstruction("Look at\nyour phone");
            challenge.setLanguageTag("");
            steps.forEach(step -> challenge.addPrompt(new PromptEntry(step.prompt(), step.echo())));
            return challenge;
        }

        @Override
        public boolean authenticate(ServerSession session, String user, List<String> given) {
            answers.add(List.copyOf(given));
            List<String> right = new ArrayList<>();
            steps.forEach(step -> right.add(step.answer()));
            return right.equals(given);
        }
    }
}
