import type { CommandSpec } from './shared/command.ts';

/** Every command, in the order of the help. Each is loaded only when it is called. */
export const COMMANDS: readonly {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<CommandSpec>;
}[] = [
  {
    name: 'listen',
    summary: 'receive callbacks on this machine: print, check, answer',
    load: async () => (await import('./listen/listen.ts')).listen,
  },
  {
    name: 'send',
    summary: 'be the Chat backend: POST callbacks, judge each reply',
    load: async () => (await import('./send/send.ts')).send,
  },
  {
    name: 'verify',
    summary: 'run the contract suite against an endpoint, for people and for CI',
    load: async () => (await import('./verify/verify.ts')).verify,
  },
  {
    name: 'replay',
    summary: 'send recorded callbacks again, byte for byte',
    load: async () => (await import('./replay.ts')).replay,
  },
  {
    name: 'anonymize',
    summary: 'a recording with consistent pseudonyms, fit to be committed',
    load: async () => (await import('./anonymize.ts')).anonymize,
  },
  {
    name: 'load',
    summary: 'send at a set rate, judge every reply, report the truth about latency',
    load: async () => (await import('./load/load.ts')).load,
  },
  {
    name: 'export',
    summary: 'the same callbacks for an engine that runs on many machines',
    load: async () => (await import('./export/export.ts')).exportCommand,
  },
  {
    name: 'demo',
    summary: 'see both sides at work, with nothing else running',
    load: async () => (await import('./demo.ts')).demo,
  },
  {
    name: 'fixtures',
    summary: 'list the named callbacks, or print one',
    load: async () => (await import('./fixtures.ts')).fixtures,
  },
  {
    name: 'explain',
    summary: 'what a finding or a case means, where it says so, what to do',
    load: async () => (await import('./explain.ts')).explain,
  },
];
