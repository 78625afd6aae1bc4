package dev.culvert.pages.tunnel;

import dev.culvert.account.Caller;
import dev.culvert.host.Keys;
import dev.culvert.pages.Ids;
import dev.culvert.pages.Page;
import dev.culvert.pages.Said;
import dev.culvert.pages.SignedIn;
import dev.culvert.pages.drawing.PathLine;
import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import dev.culvert.tunnel.Paste;
import dev.culvert.tunnel.Paste.SignInChoice;
import dev.culvert.tunnel.Plan;
import dev.culvert.tunnel.command.SshCommand;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.reactive.result.view.Rendering;
import reactor.core.publisher.Mono;

/** The command bar: what a pasted command would open, and opening it. */
@Controller
class PastePages implements SignedIn {

    private final Paste paste;
    private final Keys keys;
    private final TunnelList list;

    PastePages(Paste paste, Keys keys, TunnelList list) {
        this.paste = paste;
        this.keys = keys;
        this.list = list;
    }

    /** A fragment for the bar, asked for while somebody types. */
    @PostMapping("/tunnels/preview")
    Mono<String> preview(Caller caller, PasteForm form, Model model) {
        return preview(caller, form.text())
                .doOnNext(preview -> model.addAttribute("preview", preview))
                .thenReturn("tunnels/preview :: preview");
    }

    /** Opens it. Where it is not clear how to sign in, asks for exactly that and keeps the rest. */
    @PostMapping("/tunnels")
    Mono<Rendering> make(Caller caller, PasteForm form) {
        return paste.make(caller, form.text(), form.choice(), form.starts())
                .then(
                        Mono.fromSupplier(() ->
                                Rendering.view((form.starts() ? Said.STARTED : Said.SAVED).at("/"))
                                        .build()))
                .onErrorResume(
                        ProblemException.class,
                        e ->
                                form.isAsked() || e.problem().code().equals("CREDENTIAL_NEEDED")
                                        ? ask(caller, form, e.problem())
                                        : refused(caller, form, e.problem()));
    }

    private Mono<Preview> preview(Caller caller, String text) {
        if (text.isEmpty()) {
            return Mono.empty();
        }
        return paste.preview(caller, text)
                .map(Preview::of)
                .onErrorResume(ProblemException.class, e -> Mono.just(Preview.of(e.problem())));
    }

    private Mono<Rendering> ask(Caller caller, PasteForm form, Problem problem) {
        return Mono.zip(paste.preview(caller, form.text()), keys.all(caller).collectList())
                .map(both ->
                        Page.of("tunnels/ask")
                                .with("ask", Ask.of(form, both.getT1()))
                                .with("keys", both.getT2())
                                .with(form.isAsked() ? problem : null)
                                .build());
    }

    private Mono<Rendering> refused(Caller caller, PasteForm form, Problem problem) {
        return list.list(caller, RowFilter.of(null, null), form.text())
                .map(page -> page.with(problem).build());
    }

    /** The form: a command, whether to start, and the answer to how to sign in. */
    record PasteForm(
            @Nullable String command,
            @Nullable String start,
            @Nullable String key,
            @Nullable String password,
            @Nullable String asked) {

        /** Trimmed, and cut one character beyond what the parser accepts, which then says so. */
        String text() {
            String text = command == null ? "" : command.strip();
            return text.length() > SshCommand.MAX_COMMAND_LENGTH
                    ? text.substring(0, SshCommand.MAX_COMMAND_LENGTH + 1)
                    : text;
        }

        boolean starts() {
            return !"no".equals(start);
        }

        boolean isAsked() {
            return asked != null;
        }

        SignInChoice choice() {
            String secret = Ids.textOrNull(password);
            return new SignInChoice(secret == null ? Ids.orNull(key) : null, secret);
        }

        @Override
        public String toString() {
            return "PasteForm[" + command + "]";
        }
    }

    /** What stays when only the way to sign in is missing. */
    record Ask(String command, String start, String host, String signIn, List<PathLine> paths) {
        static Ask of(PasteForm form, Plan plan) {
            return new Ask(
                    form.text(),
                    form.starts() ? "yes" : "no",
                    plan.host().name(),
                    plan.host().user() + "@" + plan.host().address(),
                    Preview.of(plan).paths());
        }
    }
}
