package dev.culvert.problem;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Component;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/**
 * Answers every failure below {@code /api/} as a problem, also where no controller was reached. The
 * pages draw their own; for them a problem keeps its status.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class ApiErrors implements WebExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ApiErrors.class);

    private final ProblemWriter writer;

    ApiErrors(ProblemWriter writer) {
        this.writer = writer;
    }

    static boolean isApi(ServerWebExchange exchange) {
        return exchange.getRequest().getPath().value().startsWith("/api/");
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        if (exchange.getResponse().isCommitted()) {
            return Mono.error(failure);
        }
        return isApi(exchange) ? answer(exchange, failure) : Mono.error(forPages(failure));
    }

    private Mono<Void> answer(ServerWebExchange exchange, Throwable failure) {
        Problem problem = Problems.of(failure);
        if (failure instanceof MethodNotAllowedException method) {
            exchange.getResponse().getHeaders().setAllow(method.getSupportedMethods());
        }
        if (problem.status() == 401) {
            exchange.getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (problem.status() != 500) {
            return writer.write(exchange, problem);
        }
        String id = exchange.getRequest().getId();
        log.error("request {} failed: {}", id, exchange.getRequest().getPath(), failure);
        return writer.write(exchange, ProblemAnswer.of(problem, "urn:culvert:request:" + id));
    }

    private static Throwable forPages(Throwable failure) {
        if (failure instanceof ProblemException named) {
            Problem problem = named.problem();
            var status = HttpStatusCode.valueOf(problem.status());
            return new ResponseStatusException(status, problem.title(), named);
        }
        return failure;
    }
}
