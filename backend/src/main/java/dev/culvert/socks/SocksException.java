package dev.culvert.socks;

import java.io.IOException;

/**
 * What the client sent is not a SOCKS request that can be served. Where the protocol has an answer,
 * the client already got it; the stream only has to be closed.
 */
public sealed class SocksException extends IOException permits WrongLoginException {

    public SocksException(String message) {
        super(message);
    }
}
