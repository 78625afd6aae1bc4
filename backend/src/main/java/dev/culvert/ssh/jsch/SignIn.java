package dev.culvert.ssh.jsch;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.UIKeyboardInteractive;
import com.jcraft.jsch.UserInfo;
import dev.culvert.ssh.Challenge;
import dev.culvert.ssh.Credential;
import dev.culvert.ssh.KeyPairs.UnusableKeyException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.Vector;
import org.jspecify.annotations.Nullable;

/**
 * Answers JSch's questions while it signs in. Keys are tried in their order and passwords in
 * theirs; whether keys or passwords come first is decided by the first credential. What none of
 * them answers is asked of a person, unless the server has just refused what it was shown.
 */
final class SignIn implements IdentityRepository, UserInfo, UIKeyboardInteractive {

    private final List<Identity> keys = new ArrayList<>();
    private final Queue<String> passwords = new ArrayDeque<>();
    private final Set<String> methods = new LinkedHashSet<>();
    private final List<String> unreadable = new ArrayList<>();
    private final Set<String> tried = new LinkedHashSet<>();
    private final boolean hadPassword;
    private final Questioner questioner;
    private final Deadline deadline;
    private boolean keysOffered;
    private boolean keySigned;
    private String lastUsed = "none";

    SignIn(JSch jsch, List<Credential> credentials, Questioner questioner, Deadline deadline) {
        this.questioner = questioner;
        this.deadline = deadline;
        for (Credential credential : credentials) {
            switch (credential) {
                case Credential.PrivateKey key -> addKey(jsch, key);
                case Credential.Agent agent -> addAgent(agent);
                case Credential.Password password -> {
                    passwords.add(password.password());
                    methods.addAll(List.of("password", "keyboard-interactive"));
                }
                case Credential.Asked _ ->
                        methods.addAll(List.of("keyboard-interactive", "password"));
            }
        }
        hadPassword = !passwords.isEmpty();
        if (!credentials.isEmpty()) {
            methods.addAll(List.of("keyboard-interactive", "password")); // a second factor
        }
    }

    /** The value of JSch's PreferredAuthentications. */
    String methods() {
        return methods.isEmpty() ? "publickey" : String.join(",", methods);
    }

    /** Keys that could not be used, each with the reason. */
    List<String> unreadable() {
        return unreadable;
    }

    /** What was tried, in order. */
    String tried() {
        return tried.isEmpty() ? "nothing" : String.join(", ", tried);
    }

    /** What succeeded, if anything did. */
    String lastUsed() {
        return lastUsed;
    }

    /** Forgets the secrets. */
    void clear() {
        keys.forEach(Identity::clear);
        passwords.clear();
    }

    @Override
    public String getName() {
        return "Culvert";
    }

    @Override
    public int getStatus() {
        return RUNNING;
    }

    @Override
    @SuppressWarnings("JdkObsolete") // the signature is JSch's
    public Vector<Identity> getIdentities() {
        keysOffered |= !keys.isEmpty();
        for (Identity key : keys) {
            tried.add(key.getName());
        }
        return new Vector<>(keys);
    }

    @Override
    public boolean add(byte[] identity) {
        return false;
    }

    @Override
    public boolean remove(byte[] blob) {
        return false;
    }

    @Override
    public void removeAll() {}

    @Override
    public boolean promptPassword(String message) {
        return !passwords.isEmpty() || !refusedAlready(true);
    }

    @Override
    public @Nullable String getPassword() {
        if (!passwords.isEmpty()) {
            use("password");
            return passwords.poll();
        }
        return ask(Challenge.secret("Password")).getFirst();
    }

    /** The stored password answers a single hidden prompt for one; a person answers the rest. */
    @Override
    public String[] promptKeyboardInteractive(
            String destination, String name, String instruction, String[] prompt, boolean[] echo) {
        if (prompt.length == 0) {
            return new String[0];
        }
        boolean forPassword = prompt.length == 1 && !echo[0] && asksForPassword(prompt[0]);
        if (forPassword && !passwords.isEmpty()) {
            use("password (keyboard-interactive)");
            return new String[] {passwords.remove()};
        }
        Challenge challenge = Questioner.challenge(name, instruction, prompt, echo);
        if (refusedAlready(forPassword)) {
            throw new Questioner.UnansweredException(challenge, false);
        }
        return ask(challenge).toArray(String[]::new);
    }

    @Override
    public @Nullable String getPassphrase() {
        return null;
    }

    @Override
    public boolean promptPassphrase(String message) {
        return false;
    }

    @Override
    public boolean promptYesNo(String message) {
        return false;
    }

    @Override
    public void showMessage(String message) {}

    /**
     * Whether asking would only hide that the server did not accept what it was shown. JSch signs
     * with a key only after the server said that it would do (RFC 4252 §7).
     */
    private boolean refusedAlready(boolean forPassword) {
        boolean keysRefused = !methods.isEmpty() && keysOffered && !keySigned;
        boolean keysUnusable = keys.isEmpty() && !unreadable.isEmpty();
        return keysRefused || keysUnusable || forPassword && hadPassword;
    }

    private static boolean asksForPassword(String prompt) {
        String text = prompt.toLowerCase(Locale.ROOT);
        return text.contains("passw")
                && !text.contains("new ")
                && !text.contains("one-time")
                && !text.contains("onetime")
                && !text.contains("otp");
    }

    private List<String> ask(Challenge challenge) {
        List<String> answers = questioner.ask(challenge);
        use("answers of a person");
        return answers;
    }

    private void addKey(JSch jsch, Credential.PrivateKey key) {
        try {
            keys.addAll(KeyIdentity.of(jsch, key, this::signed));
            methods.add("publickey");
        } catch (UnusableKeyException e) {
            unreadable.add(key + ": " + e.getMessage());
        }
    }

    private void addAgent(Credential.Agent agent) {
        try {
            keys.addAll(AgentIdentity.all(agent.socket(), this::signed, deadline));
            methods.add("publickey");
        } catch (IOException e) {
            unreadable.add("agent: " + Evidence.of(e.getMessage()));
        }
    }

    private void signed(String what) {
        keySigned = true;
        use(what);
    }

    private void use(String what) {
        lastUsed = what;
        tried.add(what);
    }
}
