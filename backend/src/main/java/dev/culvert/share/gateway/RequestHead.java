package dev.culvert.share.gateway;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Request line and header fields of one request that passed every check of RFC 9112. Where that
 * text lets a server choose between repairing and refusing, this refuses.
 *
 * @param target origin form: a path with an optional query
 * @param host the one Host, which the absolute form agreed with
 * @param length body bytes that follow; {@link #CHUNKED} where they come in chunks
 */
record RequestHead(
        String method,
        String target,
        HttpVersion version,
        HttpHeaders headers,
        Authority host,
        long length) {

    static final long CHUNKED = -1;

    private static final int MAX_FIELDS = 100;
    private static final int LONGEST_METHOD = 32;

    /** Longest Content-Length in digits; one more could overflow a long. */
    private static final int LONGEST_LENGTH = 18;

    /**
     * @param lines without their line ends; the first is the request line
     */
    static RequestHead parse(List<String> lines) throws BadRequestException {
        String[] words = lines.getFirst().split(" ", -1);
        if (words.length != 3) {
            throw new BadRequestException("The request line is not method, target and version.");
        }
        String method = method(words[0]);
        HttpVersion version = version(words[2]);
        HttpHeaders headers = fields(lines.subList(1, lines.size()));
        Authority host = host(headers);
        String target = target(words[1], host);
        return new RequestHead(method, target, version, headers, host, length(headers, version));
    }

    /** Whether the connection may serve another request after this one. */
    boolean keepsAlive() {
        return version.equals(HttpVersion.HTTP_1_1)
                && !headers.containsValue(HttpHeaderNames.CONNECTION, "close", true);
    }

    /** Whether it asks to become a WebSocket (RFC 6455 §4.1). Every other upgrade is ignored. */
    boolean asksForWebSocket() {
        return method.equals("GET")
                && version.equals(HttpVersion.HTTP_1_1)
                && length == 0
                && headers.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)
                && "websocket".equalsIgnoreCase(headers.get(HttpHeaderNames.UPGRADE))
                && headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    /**
     * Adds one header field line to {@code headers}.
     *
     * @throws BadRequestException when it is folded, has no name, or carries control characters
     */
    static void field(String line, HttpHeaders headers) throws BadRequestException {
        if (line.startsWith(" ") || line.startsWith("\t")) {
            throw new BadRequestException("A header field is folded over two lines.");
        }
        int colon = line.indexOf(':');
        if (colon <= 0 || !isToken(line.substring(0, colon))) {
            throw new BadRequestException("A header field has no proper name.");
        }
        if (!line.chars().allMatch(c -> c == '\t' || c >= ' ' && c != 0x7f)) {
            throw new BadRequestException("A header field has a control character.");
        }
        headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
    }

    private static String method(String text) throws BadRequestException {
        if (!isToken(text) || text.length() > LONGEST_METHOD) {
            throw new BadRequestException("The request method is not a word.");
        }
        // TRACE echoes what proxies added; CONNECT asks for another proxy than this one.
        if (text.equals("CONNECT") || text.equals("TRACE")) {
            throw new BadRequestException(
                    HttpResponseStatus.METHOD_NOT_ALLOWED, text + " is not served here.");
        }
        return text;
    }

    private static HttpVersion version(String text) throws BadRequestException {
        return switch (text) {
            case "HTTP/1.1" -> HttpVersion.HTTP_1_1;
            case "HTTP/1.0" -> HttpVersion.HTTP_1_0;
            default ->
                    throw text.matches("HTTP/\\d\\.\\d")
                            ? new BadRequestException(
                                    HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED,
                                    "This version of HTTP is not served here.")
                            : new BadRequestException("The request line has no HTTP version.");
        };
    }

    private static HttpHeaders fields(List<String> lines) throws BadRequestException {
        if (lines.size() > MAX_FIELDS) {
            throw new BadRequestException(
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "There are more than " + MAX_FIELDS + " header fields.");
        }
        HttpHeaders headers = new DefaultHttpHeaders();
        for (String line : lines) {
            field(line, headers);
        }
        return headers;
    }

    private static Authority host(HttpHeaders headers) throws BadRequestException {
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.size() != 1) {
            throw new BadRequestException("There must be exactly one Host field.");
        }
        return Authority.parse(hosts.getFirst())
                .orElseThrow(() -> new BadRequestException("The Host field names no host."));
    }

    private static String target(String text, Authority host) throws BadRequestException {
        if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#')) {
            throw new BadRequestException("The request target has characters it must not have.");
        }
        return text.startsWith("/") ? text : pathOfAbsolute(text, host);
    }

    private static String pathOfAbsolute(String text, Authority host) throws BadRequestException {
        String lower = text.toLowerCase(Locale.ROOT);
        String scheme = lower.startsWith("https://") ? "https" : "http";
        if (!lower.startsWith(scheme + "://")) {
            throw new BadRequestException("The request target is neither a path nor a URL.");
        }
        int from = scheme.length() + 3;
        int to = from;
        while (to < text.length() && text.charAt(to) != '/' && text.charAt(to) != '?') {
            to++;
        }
        Optional<Authority> named = Authority.parse(text.substring(from, to));
        if (named.isEmpty() || !named.get().sameAs(host, scheme)) {
            throw new BadRequestException("The request target and the Host field disagree.");
        }
        String path = text.substring(to);
        return path.startsWith("/") ? path : "/" + path;
    }

    /** The body's length by RFC 9112 §6.3, without any of its repairs. */
    private static long length(HttpHeaders headers, HttpVersion version)
            throws BadRequestException {
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
        if (codings.isEmpty()) {
            return lengths.isEmpty() ? 0 : fixedLength(lengths);
        }
        if (!lengths.isEmpty()) {
            throw new BadRequestException(
                    "Content-Length and Transfer-Encoding exclude each other.");
        }
        if (codings.size() != 1
                || !codings.getFirst().equalsIgnoreCase("chunked")
                || !version.equals(HttpVersion.HTTP_1_1)) {
            throw new BadRequestException("The only transfer coding here is chunked in HTTP/1.1.");
        }
        return CHUNKED;
    }

    private static long fixedLength(List<String> lengths) throws BadRequestException {
        String digits = lengths.getFirst();
        if (lengths.size() != 1
                || digits.isEmpty()
                || digits.length() > LONGEST_LENGTH
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new BadRequestException("Content-Length is not one number.");
        }
        return Long.parseLong(digits);
    }

    /** RFC 9110 §5.6.2. */
    private static boolean isToken(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c ->
                                c >= 'a' && c <= 'z'
                                        || c >= 'A' && c <= 'Z'
                                        || c >= '0' && c <= '9'
                                        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }
}
