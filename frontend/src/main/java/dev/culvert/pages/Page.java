package dev.culvert.pages;

import dev.culvert.problem.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.result.view.Rendering;

/** A page while its model is put together. */
public final class Page {

    private final String template;
    private final Map<String, Object> model = new LinkedHashMap<>();
    private @Nullable Problem problem;

    private Page(String template) {
        this.template = template;
    }

    /** A page from this template file. */
    public static Page of(String template) {
        return new Page(template);
    }

    /** Adds a value; null means that the page has none. */
    public Page with(String name, @Nullable Object value) {
        if (value != null) {
            model.put(name, value);
        }
        return this;
    }

    /** Shows what was wrong with the form that led here, and answers with its status. */
    public Page with(@Nullable Problem wrong) {
        problem = wrong;
        return with("problem", (Object) wrong);
    }

    /** The finished page. */
    public Rendering build() {
        return Rendering.view(template)
                .model(model)
                .status(HttpStatusCode.valueOf(problem == null ? 200 : problem.status()))
                .build();
    }
}
