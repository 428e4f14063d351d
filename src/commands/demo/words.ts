import { wording } from '../../language.ts';

/** What `demo` tells between the exchanges that it shows. */
export const demoWords = wording({
  head: (app: string) => `: a receiver for app ${app} and a sender, both on this machine.`,
  steps: {
    iphone: 'A user ends a friendship on an iPhone: both directions in one callback.',
    rest: 'The app backend deletes six friends in one REST call.',
    otherApp: 'A callback for another app. It must be refused, and is.',
    forged: 'A forged one: signed with another token.',
    cut: 'A body that a proxy has cut.',
    bug: 'Now a backend with a bug: it answers {"code":0}. The sender tells what is wrong.',
    silent: 'And one that never answers.',
    loop: 'The whole loop: your code deletes two friends by REST, one of them none, and Chat calls back.',
  },
  graph: (friends: readonly (readonly [string, readonly string[]])[], lonely: readonly string[]) => {
    const list = (names: readonly string[]) =>
      names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
    return [
      ...friends.map(([id, has]) => `${id} has ${list(has)}`),
      ...(lonely.length > 0 ? [`${list(lonely)} ${lonely.length > 1 ? 'have' : 'has'} nobody`] : []),
    ].join(', ');
  },
  yourTurn: 'Your turn:',
  listen: 'receive callbacks here',
  send: 'call your backend',
  chat: 'take its REST calls, and call it back',
});
