package dev.culvert.pages;

import org.springframework.web.reactive.result.view.Rendering;
import org.springframework.web.server.ServerWebExchange;

/** Whether a script asked: it wants a fragment or nothing where a form wants the next page. */
public final class Htmx {

    private Htmx() {}

    /** True for requests that htmx made. */
    public static boolean asked(ServerWebExchange exchange) {
        return exchange.getRequest().getHeaders().containsHeader("HX-Request");
    }

    /** Nothing for htmx, since the live feed shows what changed; else the page at {@code path}. */
    public static Rendering done(ServerWebExchange exchange, Said said, String path) {
        return asked(exchange)
                ? Rendering.view("nothing").build()
                : Rendering.view(said.at(path)).build();
    }
}
