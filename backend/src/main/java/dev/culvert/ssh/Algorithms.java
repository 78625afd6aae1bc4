package dev.culvert.ssh;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What two ends agreed on (RFC 4253 §7.1), by its names on the wire; "out" is towards the server. A
 * cipher that authenticates by itself has an empty MAC.
 */
public record Algorithms(
        String kex,
        String hostKey,
        String cipherOut,
        String cipherIn,
        String macOut,
        String macIn,
        String compressionOut,
        String compressionIn) {

    /** Before anything was agreed on. */
    public static final Algorithms NONE = new Algorithms("", "", "", "", "", "", "", "");

    /** What current advice calls broken or too weak, of the names that servers still offer. */
    private static final Set<String> OLD_PARTS =
            Set.of("-cbc", "arcfour", "md5", "sha1", "ssh-dss", "ripemd160", "none-mac");

    private static final String OLD_SIGNATURE = "ssh-rsa";

    /** The names of those agreed on that are old. */
    public List<String> old() {
        return Stream.of(kex, hostKey, cipherOut, cipherIn, macOut, macIn)
                .filter(Algorithms::isOld)
                .distinct()
                .toList();
    }

    /** Whether this name stands for something that is accepted by choice only. */
    public static boolean isOld(String name) {
        return name.equals(OLD_SIGNATURE) || OLD_PARTS.stream().anyMatch(name::contains);
    }

    /**
     * What a server would do, in its order of preference; each list and name is printable and
     * bounded.
     */
    public record Offer(
            List<String> kex,
            List<String> hostKeys,
            List<String> ciphers,
            List<String> macs,
            List<String> compressions) {

        /** The kinds of which it offers old ones only, in words; empty when none is. */
        public List<String> onlyOld() {
            return Stream.of(
                            named("key exchanges", kex),
                            named("host key signatures", hostKeys),
                            named("ciphers", ciphers),
                            named("MACs", macs))
                    .flatMap(List::stream)
                    .collect(Collectors.toList());
        }

        private static List<String> named(String kind, List<String> names) {
            List<String> real = names.stream().filter(name -> !isMarker(name)).toList();
            return !real.isEmpty() && real.stream().allMatch(Algorithms::isOld)
                    ? List.of(kind)
                    : List.of();
        }

        /** Names that announce an extension and are no key exchange (RFC 8308, strict KEX). */
        private static boolean isMarker(String name) {
            return name.startsWith("ext-info-") || name.startsWith("kex-strict-");
        }
    }
}
