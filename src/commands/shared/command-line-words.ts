import { wording } from '../../language.ts';

/** What is said about a command line as a whole: the frame of every help, and lines that cannot be run. */
export const commandLineWords = wording({
  about: "Receive, send and check Tencent Chat's Sns.CallbackFriendDelete on your own machine.",
  version: 'print the version',
  help: 'print help',
  helpOf: 'print the help of a command',
  firstTime: 'First time here?',
  more: 'More: friend-cb help COMMAND, or friend-cb COMMAND --help',
  /** The headings of a help, as commander has them. */
  titles: {
    'Usage:': 'Usage:',
    'Arguments:': 'Arguments:',
    'Options:': 'Options:',
    'Commands:': 'Commands:',
    'Examples:': 'Examples:',
  },
  preset: (text: string) => `without a value: ${text}`,
  default: (text: string) => `default: ${text}`,
  env: (name: string) => `env: ${name}`,
  extended: (help: string, more: readonly string[]) => `${help} (${more.join(', ')})`,
  noCommand: 'no command is given',
  noLanguage: (given: string) => `'${given}' is no language that is known here`,
  valid: (names: readonly string[]) => `valid: ${names.join(', ')}`,
  at: (place: string, message: string) => `${place}: ${message}`,
  noCommandBehindDashes: (name: string) => `${name} takes no command behind --`,
  noValue: (flags: string, next: string) => `${flags} has no value: behind it comes ${next}`,
  didYouMean: (name: string) => `; did you mean ${name}?`,
  see: (line: string) => `see: ${line}`,
  bug: (version: string) => `this is a bug in friend-cb ${version}, sorry`,
  report: 'Please report it to the maintainers, with the command line and this trace.',
  /** Messages of commander that are left. */
  missingArgument: (name: string) => `missing required argument '${name}'`,
  missingValue: (flags: string) => `option '${flags}' argument missing`,
  unknownOption: (flag: string) => `unknown option '${flag}'`,
  unknownOptionHere: (flag: string, here: string) => `unknown option '${flag}': ${here}`,
  tooMany: (name: string, expected: number, given: number) =>
    `too many arguments for '${name}'. Expected ${expected} argument${expected === 1 ? '' : 's'} but got ${given}`,
  oneTooMany: 'there is one operand too many; does it belong to an option, such as --to URL?',
  forExample: (line: string) => `for example: ${line}`,
  behindItsName: 'options of a command stand behind its name, as in: friend-cb send --to http://localhost:3000/im',
  inFront: (flag: string, name: string) => `${flag} stands in front of ${name}, whose option it is`,
  unknownCommand: (given: string) => `there is no command '${given}'`,
  commands: (names: readonly string[]) => `commands: ${names.join(', ')}`,
  misplaced: (operand: string, flags: readonly string[]) => `'${operand}' is given without ${flags.join(' or ')}`,
});
