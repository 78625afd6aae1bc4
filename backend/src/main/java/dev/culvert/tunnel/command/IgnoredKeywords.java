package dev.culvert.tunnel.command;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The keywords of ssh_config(5), OpenSSH 10.0, that change nothing in Culvert, with the reason. */
final class IgnoredKeywords {

    private static final Map<String, String> WHY =
            Stream.of(
                            group(
                                    "Culvert always asks",
                                    "StrictHostKeyChecking CheckHostIP VerifyHostKeyDNS"
                                            + " NoHostAuthenticationForLocalhost"),
                            group(
                                    "Culvert keeps its own list of trusted host keys",
                                    "UserKnownHostsFile GlobalKnownHostsFile HashKnownHosts"
                                            + " HostKeyAlias UpdateHostKeys RevokedHostKeys"
                                            + " VisualHostKey FingerprintHash"),
                            group(
                                    "Culvert watches the link by itself",
                                    "ServerAliveInterval ServerAliveCountMax TCPKeepAlive"
                                            + " ConnectTimeout ConnectionAttempts ChannelTimeout"),
                            group(
                                    "A forward that cannot open always counts as failed",
                                    "ExitOnForwardFailure"),
                            group(
                                    "Culvert negotiates ciphers by itself",
                                    "Ciphers MACs KexAlgorithms HostKeyAlgorithms"
                                            + " CASignatureAlgorithms PubkeyAcceptedAlgorithms"
                                            + " PubkeyAcceptedKeyTypes HostbasedAcceptedAlgorithms"
                                            + " HostbasedKeyTypes RequiredRSASize RekeyLimit"
                                            + " WarnWeakCrypto"),
                            group(
                                    "How to sign in is kept with the Host",
                                    "PasswordAuthentication PubkeyAuthentication BatchMode"
                                            + " KbdInteractiveAuthentication"
                                            + " KbdInteractiveDevices"
                                            + " ChallengeResponseAuthentication"
                                            + " PreferredAuthentications IdentitiesOnly"
                                            + " IdentityAgent CertificateFile AddKeysToAgent"
                                            + " UseKeychain NumberOfPasswordPrompts"
                                            + " HostbasedAuthentication EnableSSHKeysign"
                                            + " GSSAPIAuthentication GSSAPIDelegateCredentials"),
                            group(
                                    "Culvert shares sessions by itself",
                                    "ControlMaster ControlPath ControlPersist"),
                            group(
                                    "Culvert opens no shell",
                                    "RequestTTY RemoteCommand SessionType SendEnv SetEnv"
                                            + " EscapeChar EnableEscapeCommandline"
                                            + " ObscureKeystrokeTiming StdinNull"
                                            + " ForkAfterAuthentication"),
                            group(
                                    "Culvert forwards ports only, no agent and no windows",
                                    "ForwardAgent ForwardX11 ForwardX11Timeout"
                                            + " ForwardX11Trusted"),
                            group("Culvert tries IPv4 and IPv6", "AddressFamily"),
                            group(
                                    "The console's system chooses the address",
                                    "BindAddress BindInterface IPQoS"),
                            group(
                                    "The name is used as written",
                                    "CanonicalizeHostname CanonicalDomains"
                                            + " CanonicalizeFallbackLocal CanonicalizeMaxDots"
                                            + " CanonicalizePermittedCNAMEs"),
                            group(
                                    "The tunnel has its own log",
                                    "LogLevel LogVerbose SyslogFacility"),
                            group(
                                    "Culvert reads no file; import it under Hosts",
                                    "Include Tag IgnoreUnknown VersionAddendum"),
                            group(
                                    "What a REMOTE tunnel may reach is a matter of policy",
                                    "PermitRemoteOpen"),
                            group(
                                    "Only the forwards written here are opened",
                                    "ClearAllForwardings"),
                            group(
                                    "Culvert makes and removes its sockets by itself",
                                    "StreamLocalBindMask StreamLocalBindUnlink"),
                            group(
                                    "Obsolete in ssh itself",
                                    "Protocol Cipher CompressionLevel RhostsRSAAuthentication"
                                            + " RSAAuthentication UsePrivilegedPort UseRoaming"))
                    .flatMap(Function.identity())
                    .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private IgnoredKeywords() {}

    private static Stream<Map.Entry<String, String>> group(String why, String keywords) {
        return Arrays.stream(keywords.split(" ", -1))
                .map(keyword -> Map.entry(keyword.toLowerCase(Locale.ROOT), why));
    }

    /** Why the keyword changes nothing; null when ssh does not know it. */
    static @Nullable String why(String keyword) {
        return WHY.get(keyword.toLowerCase(Locale.ROOT));
    }
}
