package dev.culvert.pages;

import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.reactive.result.view.Rendering;
import org.springframework.web.server.ServerWebExchange;

/** A problem that no form shows beside its field: a page of its own, or a toast for htmx. */
@ControllerAdvice("dev.culvert.pages")
@Order(Ordered.HIGHEST_PRECEDENCE)
class ProblemAdvice {

    private final Assets assets;

    ProblemAdvice(Assets assets) {
        this.assets = assets;
    }

    @ExceptionHandler
    Object problem(ProblemException e, ServerWebExchange exchange) {
        Problem problem = e.problem();
        HttpStatusCode status = HttpStatusCode.valueOf(problem.status());
        if (Htmx.asked(exchange)) {
            return ResponseEntity.status(status)
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .body(problem);
        }
        return Rendering.view("problem")
                .status(status)
                .modelAttribute("title", problem.title())
                .modelAttribute("problem", problem)
                .modelAttribute("version", assets.version())
                .build();
    }
}
