package dev.culvert.share.gateway;

import io.netty.handler.codec.http.HttpResponseStatus;

/** A request that is refused before any share is looked at; the connection ends with it. */
final class BadRequestException extends Exception {

    private final transient HttpResponseStatus status;

    BadRequestException(HttpResponseStatus status, String why) {
        super(why, null, false, false);
        this.status = status;
    }

    BadRequestException(String why) {
        this(HttpResponseStatus.BAD_REQUEST, why);
    }

    HttpResponseStatus status() {
        return status;
    }
}
