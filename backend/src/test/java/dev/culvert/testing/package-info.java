/** What tests of every module stand on: a real OpenSSH server, its keys, small TCP servers. */
@NullMarked
package dev.culvert.testing;

import org.jspecify.annotations.NullMarked;
