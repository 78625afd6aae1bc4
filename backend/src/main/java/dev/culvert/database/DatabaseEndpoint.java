package dev.culvert.database;

/** Where the database listens, for whoever must keep others away from it. */
public record DatabaseEndpoint(String host, int port) {}
