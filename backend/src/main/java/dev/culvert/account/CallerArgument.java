package dev.culvert.account;

import dev.culvert.audit.Actor;
import dev.culvert.problem.Problem;
import org.springframework.core.MethodParameter;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Gives a controller method who calls it, as a {@link Caller} or as an {@link Actor}. */
@Component
class CallerArgument implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        Class<?> type = parameter.getParameterType();
        return type == Caller.class || type == Actor.class;
    }

    @Override
    public Mono<Object> resolveArgument(
            MethodParameter parameter, BindingContext binding, ServerWebExchange exchange) {
        String address = Remote.address(exchange.getRequest());
        return exchange.getPrincipal()
                .ofType(SignedIn.class)
                .map(signedIn -> signedIn.caller(address))
                .<Object>map(caller ->
                        parameter.getParameterType() == Actor.class ? caller.actor() : caller)
                .switchIfEmpty(Mono.error(() -> notSignedIn().asException()));
    }

    static Problem notSignedIn() {
        return new Problem(
                "NOT_SIGNED_IN",
                401,
                "Nobody is signed in",
                "The request carries no token, or one that is wrong, expired or revoked.",
                "Send Authorization: Bearer with an API token; you make one in the settings.");
    }
}
