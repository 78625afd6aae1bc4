package dev.culvert.ssh;

/** Where a forward begins or ends, as somebody named it: a TCP port or a Unix socket. */
public sealed interface Address permits Endpoint, SocketPath {}
