package dev.culvert.pages.share;

import dev.culvert.pages.Ids;
import dev.culvert.policy.Cidr;
import dev.culvert.problem.Problem;
import dev.culvert.share.Access;
import dev.culvert.share.NewShare;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of a share as the form sends them, kept as they were typed when one is wrong. */
record ShareForm(
        @Nullable String ends,
        @Nullable String password,
        @Nullable String cidr,
        @Nullable String path,
        @Nullable String visits,
        @Nullable String host,
        @Nullable String readonly) {

    static final ShareForm EMPTY = new ShareForm("8h", null, null, null, null, "target", null);

    /** How long a share may last, as the form offers it. */
    private static final List<Choice> CHOICES =
            List.of(
                    new Choice("1h", "1 h", Duration.ofHours(1)),
                    new Choice("8h", "8 h", Duration.ofHours(8)),
                    new Choice("24h", "24 h", Duration.ofHours(24)),
                    new Choice("7d", "7 d", Duration.ofDays(7)));

    public List<Choice> choices() {
        return CHOICES;
    }

    public boolean readOnly() {
        return readonly != null;
    }

    /**
     * @throws dev.culvert.problem.ProblemException when a range or the number cannot be read
     */
    NewShare toNewShare() {
        return new NewShare(
                null,
                time(),
                Ids.textOrNull(password),
                new Access(
                        Cidr.parseAll(ranges()),
                        readOnly() ? Set.of("GET", "HEAD") : Set.of(),
                        path == null || path.isBlank() ? null : path.strip(),
                        limit()),
                "as-sent".equals(host) ? "as-sent" : "target");
    }

    private Duration time() {
        return CHOICES.stream()
                .filter(choice -> choice.value().equals(ends))
                .map(Choice::time)
                .findFirst()
                .orElse(NewShare.DEFAULT_TIME);
    }

    private List<String> ranges() {
        return cidr == null
                ? List.of()
                : Arrays.stream(cidr.split("[,\\s]+", -1)).filter(r -> !r.isEmpty()).toList();
    }

    private @Nullable Integer limit() {
        if (visits == null || visits.isBlank()) {
            return null;
        }
        if (!visits.strip().matches("\\d{1,9}")) {
            throw Problem.invalid(
                            "BAD_VISITS",
                            "That is not a number of visits",
                            "It has to be a whole number.",
                            "Leave it empty for any number.")
                    .asException();
        }
        return Integer.valueOf(visits.strip());
    }

    @Override
    public String toString() {
        return "ShareForm[" + ends + "]";
    }

    /** One of the times offered. */
    record Choice(String value, String words, Duration time) {}
}
