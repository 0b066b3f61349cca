/** @file Where the books of a company are kept. */

/** @type {("eco" | "con" | "own")[]} */
export const PROGRAMS = ["eco", "con", "own"];
