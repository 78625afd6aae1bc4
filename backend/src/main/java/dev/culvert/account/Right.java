package dev.culvert.account;

/** A lease and what it entitled to when it was looked at: it ends with either of them. */
record Right(Lease lease, Role role) {}
