package dev.culvert.pages;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The files that pages link to, read once: the style sheets joined in their order, the scripts
 * joined, htmx from its WebJar, the icons. Each is kept gzipped as well.
 */
public final class Assets {

    /**
     * Order matters only for the first file, which names the layers; the rest says where it goes.
     */
    static final List<String> STYLES =
            List.of(
                    "tokens",
                    "base",
                    "layout",
                    "components/path",
                    "components/status",
                    "components/button",
                    "components/form",
                    "components/command",
                    "components/readout",
                    "components/table",
                    "components/checklist",
                    "components/chart",
                    "components/share",
                    "components/dialog",
                    "components/toast",
                    "components/empty",
                    "components/login",
                    "components/note",
                    "components/thing",
                    "utilities");

    static final List<String> SCRIPTS = List.of("morph", "live", "console");

    /**
     * Whoever changes it changes the version in {@code pom.xml} too; a missing file stops the
     * start.
     */
    private static final String HTMX = "META-INF/resources/webjars/htmx.org/%s/dist/htmx.min.js";

    private static final MediaType SCRIPT =
            MediaType.parseMediaType("text/javascript;charset=utf-8");
    private static final MediaType STYLE = MediaType.parseMediaType("text/css;charset=utf-8");
    private static final MediaType SVG = MediaType.parseMediaType("image/svg+xml");

    private final Map<String, Asset> byPath = new LinkedHashMap<>();
    private final String version;

    /** Reads everything from the class path. */
    public Assets() {
        put("/css/culvert.css", STYLE, joined("static/css/%s.css", STYLES));
        put("/js/culvert.js", SCRIPT, joined("static/js/%s.js", SCRIPTS));
        put("/js/htmx.js", SCRIPT, read(HTMX.formatted(htmxVersion())));
        put("/icons.svg", SVG, read("static/icons.svg"));
        put("/mark.svg", SVG, read("static/mark.svg"));
        version = digest(byPath.values().stream().map(Asset::tag).reduce("", String::concat));
    }

    /** A word that changes when any file does; pages append it to their links. */
    public String version() {
        return version;
    }

    /** Bytes of this file as they travel. */
    int size(String path) {
        return asset(path).gzipped().length;
    }

    /** The paths that are served. */
    List<String> paths() {
        return List.copyOf(byPath.keySet());
    }

    /**
     * Answers with the file. A link that carries the version may be kept for a year; one without is
     * asked for again each time and answered with 304.
     */
    Mono<ServerResponse> serve(ServerRequest request) {
        Asset asset = asset(request.path());
        boolean versioned = request.queryParam("v").filter(version::equals).isPresent();
        boolean gzip =
                request.headers().header(HttpHeaders.ACCEPT_ENCODING).toString().contains("gzip");
        ServerResponse.BodyBuilder answer =
                ServerResponse.ok()
                        .contentType(asset.type())
                        .eTag(asset.tag())
                        .varyBy(HttpHeaders.ACCEPT_ENCODING)
                        .cacheControl(versioned ? YEAR : CacheControl.noCache());
        if (request.headers().asHttpHeaders().getIfNoneMatch().contains('"' + asset.tag() + '"')) {
            return ServerResponse.status(304).eTag(asset.tag()).build();
        }
        return gzip
                ? answer.header(HttpHeaders.CONTENT_ENCODING, "gzip").bodyValue(asset.gzipped())
                : answer.bodyValue(asset.bytes());
    }

    private static final CacheControl YEAR =
            CacheControl.maxAge(java.time.Duration.ofDays(365)).cachePublic().immutable();

    private Asset asset(String path) {
        Asset asset = byPath.get(path);
        if (asset == null) {
            throw new IllegalArgumentException("no asset " + path);
        }
        return asset;
    }

    private void put(String path, MediaType type, byte[] bytes) {
        byPath.put(
                path,
                new Asset(
                        type,
                        bytes,
                        gzip(bytes),
                        digest(new String(bytes, StandardCharsets.UTF_8))));
    }

    private static byte[] joined(String pattern, List<String> names) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        names.forEach(name -> all.writeBytes(read(pattern.formatted(name))));
        return all.toByteArray();
    }

    /** From the WebJar's own description, so that the version stands in one place. */
    private static String htmxVersion() {
        String properties =
                new String(
                        read("META-INF/maven/org.webjars.npm/htmx.org/pom.properties"),
                        StandardCharsets.UTF_8);
        return properties
                .lines()
                .filter(line -> line.startsWith("version="))
                .map(line -> line.substring("version=".length()).strip())
                .findFirst()
                .orElseThrow();
    }

    private static byte[] read(String path) {
        try {
            return new ClassPathResource(path).getContentAsByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip =
                new GZIPOutputStream(out) {
                    {
                        def.setLevel(Deflater.BEST_COMPRESSION);
                    }
                }) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static String digest(String text) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // two encodings of one file, never compared
    private record Asset(MediaType type, byte[] bytes, byte[] gzipped, String tag) {}
}
