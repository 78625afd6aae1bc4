package dev.culvert.pages.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RulesFormTest {

    @Test
    void thePasswordIsNotShownWhereAFormIsWrittenDown() {
        var form = new RulesForm("", "", "", "", "mara", "a long one");

        assertThat(form.toString()).contains("mara").doesNotContain("a long one");
    }
}
