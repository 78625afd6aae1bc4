package dev.culvert.pages.help;

import dev.culvert.pages.Page;
import dev.culvert.pages.SignedIn;
import dev.culvert.problem.Catalogue;
import dev.culvert.problem.Problem;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.reactive.result.view.Rendering;

/** {@code /help/errors/{code}}: a page for each code of the catalogue. */
@Controller
class HelpPages implements SignedIn {

    /**
     * @throws dev.culvert.problem.ProblemException {@code NOT_FOUND}
     */
    @GetMapping("/help/errors/{code}")
    Rendering error(@PathVariable String code) {
        return Catalogue.find(code)
                .map(entry -> Page.of("help/error").with("e", entry).build())
                .orElseThrow(() -> Problem.notFound("error code").asException());
    }
}
