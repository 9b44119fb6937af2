/**
 * The command line: commands, their options, progress on the terminal, and the wiring of a node.
 *
 * <p>Results go to standard output, everything else to standard error. A command either talks to a
 * server's REST API ({@link dev.heddle.cli.ApiClient}) or to a node of its own ({@link
 * dev.heddle.cli.LocalNode}).
 */
@NullMarked
package dev.heddle.cli;

import org.jspecify.annotations.NullMarked;
