package dev.culvert.tunnel.config;

import dev.culvert.problem.Problem;
import dev.culvert.problem.ProblemException;
import dev.culvert.tunnel.command.ConfigLine;
import dev.culvert.tunnel.config.Block.Numbered;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts the text of an ssh_config into blocks. */
final class FileReader {

    private final List<Block> blocks = new ArrayList<>();
    private final List<LineProblem> problems = new ArrayList<>();
    private List<Numbered> lines = new ArrayList<>();

    private FileReader() {
        blocks.add(new Block(0, new Condition.Always(), lines));
    }

    /** The blocks and what is wrong with single lines. */
    static SshConfig read(List<String> text) {
        var reader = new FileReader();
        for (int i = 0; i < text.size(); i++) {
            reader.line(i + 1, text.get(i));
        }
        return new SshConfig(reader.blocks, reader.problems);
    }

    private void line(int number, String text) {
        ConfigLine line;
        try {
            line = parse(text);
        } catch (ProblemException e) {
            problems.add(new LineProblem(number, e.problem(), false));
            return;
        }
        if (line == null) {
            return;
        }
        switch (line.keyword()) {
            case "host" -> begin(number, new Condition.Host(line.arguments()));
            case "match" -> begin(number, match(number, line));
            case "include" -> problems.add(new LineProblem(number, include(line), false));
            default -> lines.add(new Numbered(number, line));
        }
    }

    private static @Nullable ConfigLine parse(String text) {
        return ConfigLine.parse(text);
    }

    private void begin(int number, Condition condition) {
        lines = new ArrayList<>();
        blocks.add(new Block(number, condition, lines));
    }

    private Condition match(int number, ConfigLine line) {
        try {
            return Condition.match(line.arguments());
        } catch (ProblemException e) {
            problems.add(new LineProblem(number, e.problem(), false));
            return new Condition.Never();
        }
    }

    private static Problem include(ConfigLine line) {
        return Problem.invalid(
                "INCLUDE_REFUSED",
                "Culvert opens no files",
                "Include names files on your machine: %s."
                        .formatted(
                                line.arguments().getFirst().length() > 60
                                        ? line.arguments().getFirst().substring(0, 60) + "…"
                                        : line.arguments().getFirst()),
                "Paste the text of those files in place of this line.");
    }
}
