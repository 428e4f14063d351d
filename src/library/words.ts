import { wording } from '../language.ts';

/** What is wrong with what a command or a program asks for, where only the library can tell. */
export const libraryWords = wording({
  noFixture: {
    callbacks: (name: string) => `there is no callback named '${name}'`,
    replies: (name: string) => `there is no reply named '${name}'`,
  },
  noSchema: (name: string) => `there is no schema named '${name}'`,
  valid: (names: readonly string[]) => `valid: ${names.join(', ')}`,
  isStandIn: (to: string) => `${to} is the stand-in itself: callbacks go to your backend`,
  otherPort: 'give the URL of your backend, or another port with --port',
  isReceiver: (to: string) => `${to} is the receiver itself: nothing can be forwarded to it`,
  listenElsewhere: 'give the URL of your backend, or listen on another port',
  graphWrong: (at: string, problem: string) => `the graph is wrong at ${at}: ${problem}`,
});
