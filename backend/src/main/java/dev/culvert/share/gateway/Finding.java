package dev.culvert.share.gateway;

/** What one request let the gateway learn about the target behind a share. */
public enum Finding {

    /** It did what it was asked, or sent the visitor elsewhere, or knows no such page. */
    SERVED,

    /** It answered, with a failure that says nothing about its visitors' host name. */
    ANSWERED,

    /** It refused the host name that it was shown, in words of a known framework. */
    HOST_BLOCKED,

    /** Nobody was there to answer. */
    NO_ANSWER
}
