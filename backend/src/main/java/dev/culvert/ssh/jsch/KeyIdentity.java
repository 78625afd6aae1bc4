package dev.culvert.ssh.jsch;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.KeyPair;
import dev.culvert.ssh.Certificate;
import dev.culvert.ssh.Credential;
import dev.culvert.ssh.KeyPairs.UnusableKeyException;
import java.util.List;
import java.util.function.Consumer;

/** A decrypted private key as JSch signs with it, shown as it is or under its certificate. */
final class KeyIdentity implements Identity {

    private static final String CERTIFICATE = "-cert-v01@openssh.com";

    private final String name;
    private final KeyPair key;
    private final byte[] shown;
    private final Consumer<String> onUse;

    private KeyIdentity(String name, KeyPair key, byte[] shown, Consumer<String> onUse) {
        this.name = name;
        this.key = key;
        this.shown = shown;
        this.onUse = onUse;
    }

    /**
     * The certificate first, if there is one, and the bare key: a server may know either.
     *
     * @param onUse told when the key signs
     */
    static List<KeyIdentity> of(JSch jsch, Credential.PrivateKey credential, Consumer<String> onUse)
            throws UnusableKeyException {
        KeyPair key = JschKeyPairs.load(jsch, credential.pem(), credential.passphrase());
        String name = credential.toString();
        KeyIdentity bare = new KeyIdentity(name, key, key.getPublicKeyBlob(), onUse);
        Certificate certificate = credential.certificate();
        return certificate == null
                ? List.of(bare)
                : List.of(
                        new KeyIdentity(
                                name + " with its certificate", key, certificate.blob(), onUse),
                        bare);
    }

    @Override
    public boolean setPassphrase(byte[] passphrase) {
        return true;
    }

    @Override
    public byte[] getPublicKeyBlob() {
        return shown;
    }

    @Override
    public byte[] getSignature(byte[] data) {
        onUse.accept(name);
        return key.getSignature(data);
    }

    /** Under a certificate the signature is the bare key's (PROTOCOL.certkeys). */
    @Override
    public byte[] getSignature(byte[] data, String algorithm) {
        onUse.accept(name);
        return key.getSignature(data, bare(algorithm));
    }

    @Override
    public String getAlgName() {
        return JschKeyPairs.algorithm(shown);
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

    /** The algorithm of the signature itself. */
    static String bare(String algorithm) {
        return algorithm.endsWith(CERTIFICATE)
                ? algorithm.substring(0, algorithm.length() - CERTIFICATE.length())
                : algorithm;
    }
}
