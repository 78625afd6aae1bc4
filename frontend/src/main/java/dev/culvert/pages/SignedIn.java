package dev.culvert.pages;

/** Marks controllers whose pages have the navigation of somebody who is signed in. */
public interface SignedIn {}
