package dev.culvert.pages.account;

import dev.culvert.account.SetUp;
import dev.culvert.pages.Page;
import dev.culvert.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.reactive.result.view.Rendering;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Before anybody is signed in: the way in, and the first admin. */
@Controller
class SignInPages {

    private final SetUp setUp;

    SignInPages(SetUp setUp) {
        this.setUp = setUp;
    }

    @GetMapping("/login")
    String signIn(ServerWebExchange exchange, Model model) {
        var query = exchange.getRequest().getQueryParams();
        String wait = query.getFirst("wait");
        model.addAttribute("failed", query.containsKey("error") || wait != null);
        if (query.containsKey("error")) {
            model.addAttribute("words", "That name and password do not match an account.");
        } else if (wait != null && wait.matches("\\d{1,5}")) {
            model.addAttribute("words", "Too many attempts. Try again in " + wait + " s.");
        } else if (query.containsKey("signed-out")) {
            model.addAttribute("words", "You are signed out. Your tunnels stay open.");
        }
        return "login";
    }

    @GetMapping("/setup")
    Mono<Rendering> setUp(@RequestParam(defaultValue = "") String token) {
        return setUp.accepts(token)
                .map(accepted ->
                        accepted
                                ? Page.of("setup").with("token", token).build()
                                : Rendering.view("redirect:/login").build());
    }

    @PostMapping("/setup")
    Mono<Rendering> makeAdmin(SetUpForm form, ServerWebExchange exchange) {
        return setUp.complete(
                        text(form.token()), text(form.name()), text(form.password()), exchange)
                .map(caller -> Rendering.view("redirect:/").build())
                .onErrorResume(
                        ProblemException.class,
                        e ->
                                Mono.just(
                                        Page.of("setup")
                                                .with("token", text(form.token()))
                                                .with("name", text(form.name()))
                                                .with(e.problem())
                                                .build()));
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    record SetUpForm(@Nullable String token, @Nullable String name, @Nullable String password) {
        @Override
        public String toString() {
            return "SetUpForm[" + name + "]";
        }
    }
}
