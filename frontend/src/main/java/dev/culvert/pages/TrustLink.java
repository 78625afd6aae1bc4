package dev.culvert.pages;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Where a press on "Trust" leads: it names the very key that the page shows. */
public final class TrustLink {

    private TrustLink() {}

    /**
     * @param fingerprint {@code SHA256:…}; its base64 has characters that mean something in a query
     * @param tunnelId the tunnel that waits for it and is tried again, or null
     */
    public static String to(String hostId, String fingerprint, @Nullable String tunnelId) {
        String link =
                "/hosts/"
                        + hostId
                        + "/trust?fingerprint="
                        + URLEncoder.encode(fingerprint, StandardCharsets.UTF_8);
        return tunnelId == null ? link : link + "&tunnel=" + tunnelId;
    }
}
