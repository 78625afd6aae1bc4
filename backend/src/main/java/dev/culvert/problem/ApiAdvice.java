package dev.culvert.problem;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Keeps the failures of API controllers from any advice that draws pages. */
@RestControllerAdvice(annotations = RestController.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class ApiAdvice {

    private final ApiErrors errors;

    ApiAdvice(ApiErrors errors) {
        this.errors = errors;
    }

    @ExceptionHandler
    Mono<Void> answer(Exception failure, ServerWebExchange exchange) {
        return errors.handle(exchange, failure);
    }
}
