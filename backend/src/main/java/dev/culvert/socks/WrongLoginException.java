package dev.culvert.socks;

/** The client did not show the user and password that are asked for, and has been told. */
public final class WrongLoginException extends SocksException {

    WrongLoginException(String message) {
        super(message);
    }
}
