package dev.culvert.account;

import java.util.UUID;

/**
 * Somebody with an account.
 *
 * @param name unique, capitals or not
 */
public record Person(UUID id, String name, Role role) {}
