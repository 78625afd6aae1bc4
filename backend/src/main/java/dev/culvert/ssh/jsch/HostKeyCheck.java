package dev.culvert.ssh.jsch;

import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.UserInfo;
import dev.culvert.ssh.HostKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares the key that a server proved to hold with those that a person has trusted, and adds
 * none. JSch asks it after the signature over the key exchange was verified and before anything of
 * the person's is sent.
 */
final class HostKeyCheck implements HostKeyRepository {

    private final List<HostKey> trusted;
    private final Consumer<HostKey> onTrusted;
    private volatile @Nullable HostKey offered;
    private volatile boolean passed;

    HostKeyCheck(List<HostKey> trusted, Consumer<HostKey> onTrusted) {
        this.trusted = List.copyOf(trusted);
        this.onTrusted = onTrusted;
    }

    /** The key that the server showed, or null when it came to none. */
    @Nullable HostKey offered() {
        return offered;
    }

    boolean passed() {
        return passed;
    }

    @Override
    public int check(String host, byte[] blob) {
        var key = new HostKey(type(blob), blob.clone());
        offered = key;
        if (!trusted.contains(key)) {
            return trusted.isEmpty() ? NOT_INCLUDED : CHANGED;
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
        for (HostKey key : trusted) {
            if (type == null || type.equals(key.type())) {
                known.add(jschKey(host, key));
            }
        }
        return known.toArray(com.jcraft.jsch.HostKey[]::new);
    }

    @Override
    public com.jcraft.jsch.HostKey[] getHostKey() {
        return new com.jcraft.jsch.HostKey[0];
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

    /** The blob begins with the name of its type (RFC 4253 §6.6). */
    private static String type(byte[] blob) {
        ByteBuffer reader = ByteBuffer.wrap(blob);
        byte[] name = new byte[Math.clamp(reader.getInt(), 0, reader.remaining())];
        reader.get(name);
        return new String(name, StandardCharsets.US_ASCII);
    }

    private static com.jcraft.jsch.HostKey jschKey(String host, HostKey key) {
        try {
            return new com.jcraft.jsch.HostKey(host, key.blob());
        } catch (JSchException e) {
            throw new IllegalStateException("not a host key: " + key, e);
        }
    }
}
