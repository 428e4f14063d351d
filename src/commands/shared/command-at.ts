/** Where the name of the command stands in a line; -1 for none. */
export const commandAt = (argv: readonly string[]): number =>
  argv.findIndex((word, index) => !word.startsWith('-') && argv[index - 1] !== '--lang');
