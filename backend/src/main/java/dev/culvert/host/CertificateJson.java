package dev.culvert.host;

import dev.culvert.ssh.Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A certificate as the API shows it. */
record CertificateJson(
        String keyId,
        List<String> principals,
        Instant validAfter,
        @Nullable Instant validBefore,
        String authority) {

    static @Nullable CertificateJson of(@Nullable Certificate certificate) {
        return certificate == null
                ? null
                : new CertificateJson(
                        certificate.keyId(),
                        certificate.principals(),
                        certificate.validAfter(),
                        certificate.validBefore(),
                        certificate.authority().fingerprint());
    }
}
