package dev.culvert.ssh.jsch;

import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import dev.culvert.ssh.Certificate;
import dev.culvert.ssh.HostKey;
import dev.culvert.ssh.LinkRequest.Trust;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares the key that a server proved to hold with those that a person has trusted, and adds
 * none; host certificates are verified by JSch against the authorities named here. JSch asks it
 * after the signature over the key exchange was verified and before anything of the person's is
 * sent.
 */
final class HostKeyCheck implements HostKeyRepository {

    /** Any name: the authorities given here are those of one server only. */
    private static final String ANY_NAME = "*";

    private final Trust trust;
    private final Consumer<HostKey> onTrusted;
    private volatile @Nullable HostKey offered;
    private volatile @Nullable Certificate certificate;
    private volatile boolean passed;

    HostKeyCheck(Trust trust, Consumer<HostKey> onTrusted) {
        this.trust = trust;
        this.onTrusted = onTrusted;
    }

    /** The key that the server showed, or null when it came to none. */
    @Nullable HostKey offered() {
        return offered;
    }

    boolean passed() {
        return passed;
    }

    /** The certificate by which the key was accepted, or null. */
    @Nullable Certificate certificate() {
        return certificate;
    }

    /**
     * JSch has gone on after the host key. If it never asked about a plain key, it has verified the
     * certificate that was shown.
     */
    void accepted(@Nullable HostKey shown) {
        if (passed || shown == null) {
            return;
        }
        Certificate proof = Certificate.parse(shown.blob()).orElse(null);
        if (proof != null && trust.authorities().contains(proof.authority())) {
            certificate = proof;
            offered = proof.key();
            passed = true;
            onTrusted.accept(proof.key());
        }
    }

    @Override
    public int check(String host, byte[] blob) {
        var key = new HostKey(JschKeyPairs.algorithm(blob), blob.clone());
        offered = key;
        if (trust.revoked().contains(key)) {
            return CHANGED;
        }
        if (!trust.keys().contains(key)) {
            return trust.isEmpty() ? NOT_INCLUDED : CHANGED;
        }
        if (!passed) {
            passed = true;
            onTrusted.accept(key);
        }
        return OK;
    }

    /** JSch asks the server for keys of these types first (prefer_known_host_key_types). */
    @Override
    public com.jcraft.jsch.HostKey[] getHostKey(String host, @Nullable String type) {
        var known = new ArrayList<com.jcraft.jsch.HostKey>();
        for (HostKey key : trust.keys()) {
            if (type == null || type.equals(key.type())) {
                known.add(jschKey("", host, key));
            }
        }
        return known.toArray(com.jcraft.jsch.HostKey[]::new);
    }

    /** Where JSch looks for authorities, and for keys that no certificate can save. */
    @Override
    public com.jcraft.jsch.HostKey[] getHostKey() {
        var marked = new ArrayList<com.jcraft.jsch.HostKey>();
        trust.authorities().forEach(key -> marked.add(jschKey("@cert-authority", ANY_NAME, key)));
        trust.revoked().forEach(key -> marked.add(jschKey("@revoked", ANY_NAME, key)));
        return marked.toArray(com.jcraft.jsch.HostKey[]::new);
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return "trusted keys";
    }

    @Override
    public void add(com.jcraft.jsch.HostKey key, UserInfo person) {
        throw new UnsupportedOperationException("keys are trusted by a person, not here");
    }

    @Override
    public void remove(String host, String type) {
        throw new UnsupportedOperationException("keys are trusted by a person, not here");
    }

    @Override
    public void remove(String host, String type, byte[] key) {
        throw new UnsupportedOperationException("keys are trusted by a person, not here");
    }

    private static com.jcraft.jsch.HostKey jschKey(String marker, String host, HostKey key) {
        try {
            return new com.jcraft.jsch.HostKey(marker, host, 0, key.blob(), null);
        } catch (JSchException e) {
            throw new IllegalStateException("not a host key: " + key, e);
        }
    }
}
