package dev.culvert.socks;

/** Why a request is refused, with its reply code in SOCKS5 (RFC 1928 §6). */
public enum Reason {
    GENERAL_FAILURE(0x01),
    NOT_ALLOWED(0x02),
    NETWORK_UNREACHABLE(0x03),
    HOST_UNREACHABLE(0x04),
    CONNECTION_REFUSED(0x05),
    COMMAND_NOT_SUPPORTED(0x07),
    ADDRESS_TYPE_NOT_SUPPORTED(0x08);

    private final int code;

    Reason(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
