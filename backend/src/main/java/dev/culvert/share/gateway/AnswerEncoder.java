package dev.culvert.share.gateway;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;

/** Writes answers; knows which have no body whatever their fields say (RFC 9112 §6.3). */
final class AnswerEncoder extends HttpResponseEncoder {

    private boolean answersHead;

    /** Says whether the answers from here on belong to a HEAD request. */
    void answersHead(boolean head) {
        answersHead = head;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse answer) {
        return hasNoBody(answer.status(), answersHead);
    }

    static boolean hasNoBody(HttpResponseStatus status, boolean head) {
        return head
                || status.codeClass() == HttpStatusClass.INFORMATIONAL
                || status.equals(HttpResponseStatus.NO_CONTENT)
                || status.equals(HttpResponseStatus.NOT_MODIFIED);
    }
}
