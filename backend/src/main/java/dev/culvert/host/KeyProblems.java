package dev.culvert.host;

import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import dev.culvert.ssh.Certificate;
import dev.culvert.ssh.KeyPairs;

/** What can be wrong with a key that somebody brings. */
final class KeyProblems {

    private KeyProblems() {}

    static Problem tooLong(int limit) {
        return Problem.invalid(
                "KEY_TOO_LONG",
                "That is too long for a private key",
                "A private key has at most " + limit + " characters.",
                "Paste the content of one private key file, such as ~/.ssh/id_ed25519.");
    }

    static ProblemException taken(String name) {
        return Problem.conflict(
                        "NAME_TAKEN",
                        "You already have a key named " + name,
                        "Each of your keys needs a name of its own.",
                        "Choose another name, or delete the old key first.")
                .asException();
    }

    static ProblemException tooMany(int limit) {
        return Problem.conflict(
                        "TOO_MANY_KEYS",
                        "You have reached " + limit + " keys",
                        "One person can keep at most " + limit + " keys here.",
                        "Delete a key that you no longer use.")
                .asException();
    }

    static ProblemException notACertificate() {
        return Problem.invalid(
                        "CERT_UNREADABLE",
                        "That is not a certificate",
                        "Culvert reads OpenSSH certificates over ed25519, ECDSA and RSA keys.",
                        "Paste the line of the file that ends with -cert.pub.")
                .asException();
    }

    static ProblemException otherCertificate(Key key, Certificate certificate) {
        return Problem.invalid(
                        "CERT_OTHER_KEY",
                        "That certificate is not for " + key.name(),
                        certificate.forHosts()
                                ? "It is one for hosts; signing in takes one for people."
                                : "It is for the key " + certificate.key().fingerprint() + ".",
                        "Paste the certificate over " + key.fingerprint() + ".")
                .asException();
    }

    static ProblemException expiredCertificate(Certificate certificate) {
        return Problem.invalid(
                        "CERT_EXPIRED",
                        "That certificate is over",
                        "It was valid until " + certificate.validBefore() + ".",
                        "Have the key signed again.")
                .asException();
    }

    static Problem of(KeyPairs.UnusableKeyException e) {
        return switch (e.reason()) {
            case UNREADABLE ->
                    Problem.invalid(
                            "KEY_UNREADABLE",
                            "That is not a private key",
                            "Culvert reads OpenSSH and PEM private keys; this text is neither.",
                            "Paste the whole file, from -----BEGIN to END-----, not the .pub"
                                    + " file.");
            case NEEDS_PASSPHRASE ->
                    Problem.invalid(
                            "KEY_PASSPHRASE",
                            "This key is locked",
                            "It is encrypted, and no passphrase was given.",
                            "Enter the passphrase; it is sealed beside the key.");
            case WRONG_PASSPHRASE ->
                    Problem.invalid(
                            "KEY_PASSPHRASE_WRONG",
                            "The passphrase does not open this key",
                            "The key is encrypted with another passphrase.",
                            "Enter the passphrase that you use with ssh for this key.");
            case UNSUPPORTED ->
                    Problem.invalid(
                            "KEY_KIND",
                            "Keys of this kind can't be used",
                            "Culvert signs in with ed25519, ECDSA and RSA keys.",
                            "Generate an ed25519 key here and add its public half on the server.");
        };
    }
}
