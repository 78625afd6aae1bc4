package dev.culvert.account;

import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import dev.culvert.problem.ProblemWriter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.server.csrf.CsrfException;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** What is answered to those who may not: a problem over the API, a way to sign in on the pages. */
@Component
class Refusals {

    private final ProblemWriter problems;
    private final SetUp setUp;

    Refusals(ProblemWriter problems, SetUp setUp) {
        this.problems = problems;
        this.setUp = setUp;
    }

    /** The API, without a good token. */
    Mono<Void> apiUnknown(ServerWebExchange exchange, AuthenticationException why) {
        exchange.getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        return problems.write(exchange, CallerArgument.notSignedIn());
    }

    /** The API, with a token that does not reach that far. */
    Mono<Void> apiForbidden(ServerWebExchange exchange, AccessDeniedException why) {
        return problems.write(exchange, forbidden());
    }

    /**
     * A page, without a session. What htmx and an event stream asked for cannot be a redirect: they
     * would follow it and show the sign-in page inside the present one.
     */
    Mono<Void> pageUnknown(ServerWebExchange exchange, AuthenticationException why) {
        HttpHeaders headers = exchange.getRequest().getHeaders();
        return setUp.needed()
                .onErrorReturn(false)
                .map(needed -> needed ? "/setup" : "/login")
                .flatMap(path -> {
                    ServerHttpResponse response = exchange.getResponse();
                    if (headers.containsHeader("HX-Request")) {
                        response.getHeaders().set("HX-Redirect", path);
                        return unauthorized(response);
                    }
                    return acceptsEvents(headers)
                            ? unauthorized(response)
                            : SignInForm.redirect(response, path);
                });
    }

    /** A page, with a session that does not reach that far or a form that is too old. */
    Mono<Void> pageForbidden(ServerWebExchange exchange, AccessDeniedException why) {
        Problem problem = why instanceof CsrfException ? staleForm() : forbidden();
        return Mono.error(new ProblemException(problem, why));
    }

    /** A page, asked by the page of another origin to change something. */
    Mono<Void> crossSite() {
        return Mono.error(foreign().asException());
    }

    /** A form with parts where none is taken, or a longer one than is taken. */
    Mono<Void> upload() {
        return Mono.error(notTaken().asException());
    }

    private static boolean acceptsEvents(HttpHeaders headers) {
        return headers.getAccept().contains(MediaType.TEXT_EVENT_STREAM);
    }

    private static Mono<Void> unauthorized(ServerHttpResponse response) {
        response.setStatusCode(HttpStatus.UNAUTHORIZED);
        return response.setComplete();
    }

    private static Problem forbidden() {
        return new Problem(
                "FORBIDDEN",
                403,
                "You may not do this",
                "Your role, or the scope of your token, does not allow it.",
                "Ask an admin of this console.");
    }

    private static Problem staleForm() {
        return new Problem(
                "STALE_FORM",
                403,
                "This form is too old",
                "The page was open since before you signed in or out, or did not come from this"
                        + " console.",
                "Load the page again and repeat what you did.");
    }

    private static Problem foreign() {
        return new Problem(
                "CROSS_SITE",
                403,
                "This did not come from a page of the console",
                "The browser says that another site sent it, or the console is behind a proxy whose"
                        + " forwarded headers it does not read.",
                "Repeat it on the console's own page. Behind a proxy set"
                        + " SERVER_FORWARD_HEADERS_STRATEGY=native.");
    }

    private static Problem notTaken() {
        return new Problem(
                "UPLOAD_REFUSED",
                413,
                "This is not taken",
                "Only the import of an ssh_config takes a file, in a form of at most "
                        + UploadGate.MAX_BYTES / 1024
                        + " KiB whose length is sent ahead.",
                "Choose a shorter file on the import page, or paste the part that you need.");
    }
}
