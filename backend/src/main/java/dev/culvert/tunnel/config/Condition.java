package dev.culvert.tunnel.config;

import dev.culvert.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** When the lines of a block count. */
sealed interface Condition {

    /** Before the first Host or Match, and after {@code Match all}. */
    record Always() implements Condition {}

    /** A line that OpenSSH would decide by something that Culvert cannot know: never. */
    record Never() implements Condition {}

    /** {@code Host a *.b !c}. */
    record Host(List<String> patterns) implements Condition {}

    /** {@code Match originalhost a user b}: all of them hold. */
    record Match(List<Criterion> criteria) implements Condition {}

    /** The three things that a Match line can ask of Culvert. */
    enum Subject {
        HOST,
        ORIGINALHOST,
        USER
    }

    /**
     * One of the things that a Match line asks for.
     *
     * @param patterns separated by commas in the file
     */
    record Criterion(Subject subject, List<String> patterns, boolean negated) {

        boolean holds(String alias, String host, String user) {
            String text =
                    switch (subject) {
                        case HOST -> host.toLowerCase(Locale.ROOT);
                        case ORIGINALHOST -> alias.toLowerCase(Locale.ROOT);
                        case USER -> user;
                    };
            return Patterns.anyMatches(patterns, text) != negated;
        }
    }

    /** Whether the block counts for this host, given what earlier lines said about it. */
    default boolean holds(String alias, String host, String user) {
        return switch (this) {
            case Always() -> true;
            case Never() -> false;
            case Host(List<String> patterns) -> Patterns.anyMatches(patterns, alias);
            case Match(List<Criterion> criteria) ->
                    criteria.stream().allMatch(each -> each.holds(alias, host, user));
        };
    }

    /** What testing it costs, in steps; see {@link Patterns#cost}. */
    default int cost() {
        return switch (this) {
            case Always(), Never() -> 1;
            case Host(List<String> patterns) -> Patterns.cost(patterns);
            case Match(List<Criterion> criteria) ->
                    1 + criteria.stream().mapToInt(each -> Patterns.cost(each.patterns())).sum();
        };
    }

    /** The hosts that the line names without a pattern. */
    default List<String> names() {
        return switch (this) {
            case Always(), Never() -> List.of();
            case Host(List<String> patterns) -> patterns.stream().filter(Patterns::isName).toList();
            case Match(List<Criterion> criteria) ->
                    criteria.stream()
                            .filter(each -> each.subject() != Subject.USER && !each.negated())
                            .flatMap(each -> each.patterns().stream())
                            .filter(Patterns::isName)
                            .toList();
        };
    }

    /**
     * The words behind Match.
     *
     * @throws dev.culvert.problem.ProblemException {@code MATCH_REFUSED} for what cannot be
     *     honoured
     */
    static Condition match(List<String> words) {
        if (words.size() == 1 && words.getFirst().equalsIgnoreCase("all")) {
            return new Always();
        }
        var criteria = new ArrayList<Criterion>();
        for (int i = 0; i < words.size(); ) {
            String word = words.get(i++);
            int equals = word.indexOf('=');
            String attribute = equals < 0 ? word : word.substring(0, equals);
            boolean negated = attribute.startsWith("!");
            Subject subject = subject(negated ? attribute.substring(1) : attribute);
            if (equals < 0 && i == words.size()) {
                throw unreadable(word);
            }
            String value = equals < 0 ? words.get(i++) : word.substring(equals + 1);
            criteria.add(new Criterion(subject, patterns(subject, value), negated));
        }
        return new Match(criteria);
    }

    private static List<String> patterns(Subject subject, String value) {
        // Hosts are compared in lower case, users as they are: match_hostname() and
        // match_pattern_list().
        String text = subject == Subject.USER ? value : value.toLowerCase(Locale.ROOT);
        return List.of(text.split(","));
    }

    private static Subject subject(String attribute) {
        return switch (attribute.toLowerCase(Locale.ROOT)) {
            case "host" -> Subject.HOST;
            case "originalhost" -> Subject.ORIGINALHOST;
            case "user" -> Subject.USER;
            case "exec" -> throw refused("exec", "runs a program, and Culvert runs none");
            case "localuser" -> throw refused("localuser", "asks who you are on your own machine");
            case "localnetwork" ->
                    throw refused("localnetwork", "asks which network your machine is in");
            case "canonical", "final" ->
                    throw refused(attribute, "needs a second reading after names are resolved");
            case "tagged", "sessiontype", "command", "version" ->
                    throw refused(attribute, "asks how ssh itself was started");
            case "all" -> throw refused("all", "stands beside another condition");
            default -> throw unreadable(attribute);
        };
    }

    private static RuntimeException refused(String attribute, String why) {
        return Problem.invalid(
                        "MATCH_REFUSED",
                        "This Match cannot be decided here",
                        "Match %s %s. The lines under it are left out.".formatted(attribute, why),
                        "Put the lines that you need under Host.")
                .asException();
    }

    private static RuntimeException unreadable(String word) {
        return Problem.invalid(
                        "BAD_MATCH",
                        "This Match is not understood",
                        "“%s” is no condition with a value. The lines under it are left out."
                                .formatted(word.length() > 60 ? word.substring(0, 60) : word),
                        "Write it like Match host *.example.com user deploy.")
                .asException();
    }
}
