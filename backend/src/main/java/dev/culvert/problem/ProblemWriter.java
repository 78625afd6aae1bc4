package dev.culvert.problem;

import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/** Answers a request with a problem where no controller does. */
@Component
public final class ProblemWriter {

    private final JsonMapper json;

    ProblemWriter(JsonMapper json) {
        this.json = json;
    }

    /** Writes {@code problem} as the whole answer. */
    public Mono<Void> write(ServerWebExchange exchange, Problem problem) {
        String path = exchange.getRequest().getPath().value();
        return write(exchange, ProblemAnswer.of(problem, path));
    }

    Mono<Void> write(ServerWebExchange exchange, ProblemAnswer answer) {
        ServerHttpResponse response = exchange.getResponse();
        response.setRawStatusCode(answer.status());
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        byte[] body = json.writeValueAsBytes(answer);
        response.getHeaders().setContentLength(body.length);
        return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }
}
