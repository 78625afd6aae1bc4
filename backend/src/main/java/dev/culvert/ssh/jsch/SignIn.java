package dev.culvert.ssh.jsch;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.UIKeyboardInteractive;
import com.jcraft.jsch.UserInfo;
import dev.culvert.ssh.Credential;
import dev.culvert.ssh.KeyPairs.UnusableKeyException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.Vector;
import org.jspecify.annotations.Nullable;

/**
 * Answers JSch's questions while it signs in. Keys are tried in their order and passwords in
 * theirs; whether keys or passwords come first is decided by the first credential.
 */
final class SignIn implements IdentityRepository, UserInfo, UIKeyboardInteractive {

    private final List<KeyIdentity> keys = new ArrayList<>();
    private final Queue<String> passwords = new ArrayDeque<>();
    private final Set<String> methods = new LinkedHashSet<>();
    private final List<String> unreadable = new ArrayList<>();
    private final Set<String> tried = new LinkedHashSet<>();
    private String lastUsed = "none";

    SignIn(JSch jsch, List<Credential> credentials) {
        for (Credential credential : credentials) {
            switch (credential) {
                case Credential.PrivateKey key -> addKey(jsch, key);
                case Credential.Password password -> {
                    passwords.add(password.password());
                    methods.add("password");
                    methods.add("keyboard-interactive");
                }
            }
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
        keys.forEach(KeyIdentity::clear);
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
        for (KeyIdentity key : keys) {
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
        return !passwords.isEmpty();
    }

    @Override
    public @Nullable String getPassword() {
        use("password");
        return passwords.poll();
    }

    /** A single hidden prompt is taken for the password; anything else needs a person. */
    @Override
    public String @Nullable [] promptKeyboardInteractive(
            String destination, String name, String instruction, String[] prompt, boolean[] echo) {
        if (prompt.length == 0) {
            return new String[0];
        }
        String password = prompt.length == 1 && !echo[0] ? passwords.poll() : null;
        if (password == null) {
            return null;
        }
        use("password (keyboard-interactive)");
        return new String[] {password};
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

    private void addKey(JSch jsch, Credential.PrivateKey key) {
        try {
            keys.add(KeyIdentity.of(jsch, key, this::use));
            methods.add("publickey");
        } catch (UnusableKeyException e) {
            unreadable.add(key + ": " + e.getMessage());
        }
    }

    private void use(String what) {
        lastUsed = what;
        tried.add(what);
    }
}
