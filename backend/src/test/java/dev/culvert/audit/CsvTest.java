package dev.culvert.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {

    @Test
    void quotesEveryCell() {
        assertThat(Csv.line(List.of("1", "", "say \"hi\"", "a,b", "two\nlines")))
                .isEqualTo("\"1\",,\"say \"\"hi\"\"\",\"a,b\",\"two\nlines\"\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"})
    void noCellIsAFormula(String name) {
        assertThat(Csv.line(List.of(name))).startsWith("\"'");
    }
}
