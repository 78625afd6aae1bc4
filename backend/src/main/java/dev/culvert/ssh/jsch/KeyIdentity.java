package dev.culvert.ssh.jsch;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.KeyPair;
import dev.culvert.ssh.Credential;
import dev.culvert.ssh.KeyPairs.UnusableKeyException;
import java.util.function.Consumer;

/** A decrypted private key as JSch signs with it. */
final class KeyIdentity implements Identity {

    private final String name;
    private final KeyPair key;
    private final Consumer<String> onUse;

    private KeyIdentity(String name, KeyPair key, Consumer<String> onUse) {
        this.name = name;
        this.key = key;
        this.onUse = onUse;
    }

    /**
     * @param onUse told when the key signs
     */
    static KeyIdentity of(JSch jsch, Credential.PrivateKey credential, Consumer<String> onUse)
            throws UnusableKeyException {
        KeyPair key = JschKeyPairs.load(jsch, credential.pem(), credential.passphrase());
        return new KeyIdentity(credential.toString(), key, onUse);
    }

    @Override
    public boolean setPassphrase(byte[] passphrase) {
        return true;
    }

    @Override
    public byte[] getPublicKeyBlob() {
        return key.getPublicKeyBlob();
    }

    @Override
    public byte[] getSignature(byte[] data) {
        onUse.accept(name);
        return key.getSignature(data);
    }

    @Override
    public byte[] getSignature(byte[] data, String algorithm) {
        onUse.accept(name);
        return key.getSignature(data, algorithm);
    }

    @Override
    public String getAlgName() {
        return JschKeyPairs.algorithm(key.getPublicKeyBlob());
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public boolean isEncrypted() {
        return false;
    }

    @Override
    public void clear() {
        key.dispose();
    }
}
