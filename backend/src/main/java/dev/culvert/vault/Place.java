package dev.culvert.vault;

import java.util.UUID;

/**
 * Where a secret is stored; a sealed secret opens in its own place only, so that rows swapped in
 * the database do not hand one person's secret to another.
 *
 * @param table and {@code column} as named in the migrations
 * @param row primary key of the row
 * @param owner the person whose secret it is
 */
public record Place(String table, String column, UUID row, UUID owner) {}
