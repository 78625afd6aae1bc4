package dev.culvert.tunnel.config;

import dev.culvert.problem.Problem;

/**
 * What is wrong with one line of the file.
 *
 * @param line counted from 1
 * @param spoilsHost whether the host cannot be made without this line; else only the line is lost
 */
public record LineProblem(int line, Problem problem, boolean spoilsHost) {}
