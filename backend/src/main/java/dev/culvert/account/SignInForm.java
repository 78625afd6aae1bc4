package dev.culvert.account;

import java.net.URI;
import java.time.Duration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.web.server.WebFilterExchange;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;
import org.springframework.stereotype.Component;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * {@code POST /login} with {@code username} and {@code password}. Leads to {@code /}, or back to
 * {@code /login?error} or {@code /login?wait=}seconds.
 */
@Component
class SignInForm {

    private final SignIn signIn;
    private final LoginSessions sessions;

    SignInForm(SignIn signIn, LoginSessions sessions) {
        this.signIn = signIn;
        this.sessions = sessions;
    }

    /** The filter for the chain of the pages. */
    AuthenticationWebFilter filter() {
        var filter = new AuthenticationWebFilter(this::attempt);
        filter.setRequiresAuthenticationMatcher(
                ServerWebExchangeMatchers.pathMatchers(HttpMethod.POST, "/login"));
        filter.setServerAuthenticationConverter(SignInForm::form);
        filter.setSecurityContextRepository(sessions);
        filter.setAuthenticationSuccessHandler(
                (exchange, person) -> redirect(exchange.getExchange().getResponse(), "/"));
        filter.setAuthenticationFailureHandler(SignInForm::refused);
        return filter;
    }

    /** The password was right; the session starts when this is saved. */
    static final class Proven extends AbstractAuthenticationToken {

        private final transient Person person;

        Proven(Person person) {
            super(AuthorityUtils.NO_AUTHORITIES);
            this.person = person;
            setAuthenticated(true);
        }

        Person person() {
            return person;
        }

        @Override
        public Person getPrincipal() {
            return person;
        }

        @Override
        public String getCredentials() {
            return "";
        }
    }

    /** Too many attempts. */
    private static final class WaitException extends AuthenticationException {

        private final long seconds;

        WaitException(Duration wait) {
            super("too many attempts");
            this.seconds = wait.plusMillis(999).toSeconds();
        }
    }

    private Mono<Authentication> attempt(Authentication form) {
        String address = String.valueOf(form.getDetails());
        String name = form.getName();
        String password = String.valueOf(form.getCredentials());
        return signIn.attempt(name, password, address).flatMap(SignInForm::authentication);
    }

    private static Mono<Authentication> authentication(SignIn.Outcome outcome) {
        return switch (outcome) {
            case SignIn.Outcome.Passed passed -> Mono.just(new Proven(passed.person()));
            case SignIn.Outcome.Wrong wrong ->
                    Mono.error(new BadCredentialsException("wrong name or password"));
            case SignIn.Outcome.TooSoon soon -> Mono.error(new WaitException(soon.left()));
        };
    }

    private static Mono<Authentication> form(ServerWebExchange exchange) {
        return exchange.getFormData()
                .map(form -> {
                    var token =
                            UsernamePasswordAuthenticationToken.unauthenticated(
                                    field(form, "username").strip(), field(form, "password"));
                    token.setDetails(Remote.address(exchange.getRequest()));
                    return token;
                });
    }

    private static String field(MultiValueMap<String, String> form, String name) {
        String value = form.getFirst(name);
        return value == null ? "" : value;
    }

    private static Mono<Void> refused(WebFilterExchange exchange, AuthenticationException why) {
        String query = why instanceof WaitException wait ? "wait=" + wait.seconds : "error";
        return redirect(exchange.getExchange().getResponse(), "/login?" + query);
    }

    /** A GET, whatever the method was. */
    static Mono<Void> redirect(ServerHttpResponse response, String path) {
        response.setStatusCode(HttpStatus.SEE_OTHER);
        response.getHeaders().setLocation(URI.create(path));
        return response.setComplete();
    }
}
