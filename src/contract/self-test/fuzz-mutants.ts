import { queryOf } from '../../protocol/query.ts';
import { envelopePlan } from '../../receiver/answer.ts';
import { formatReply } from './handmade-server.ts';
import { crashing, ignoring, listMutants, refusing } from './mutant.ts';
import type { Seen } from './seen.ts';

const isInherited = (name: string) => name in {};
const names = ({ members }: Seen) => Object.keys(members ?? {});
const query = ({ request }: Seen) => queryOf(request.target);

/** Receivers whose faults no callback shows that was thought of before. */
export const fuzzMutants = listMutants([
  {
    name: 'takes an id with a leading zero for a number',
    caughtBy: 'fuzz/valid',
    override: refusing(({ ids }) => ids.some((id) => /^0\d+$/.test(id))),
  },
  {
    name: 'loses a digit of a long number that is an id',
    caughtBy: 'fuzz/valid',
    override: refusing(({ ids }) => ids.some((id) => /^[1-9]\d{15,}$/.test(id) && String(Number(id)) !== id)),
  },
  {
    name: 'takes no 17 pairs',
    caughtBy: 'fuzz/valid',
    override: refusing(({ pairCount }) => pairCount === 17),
  },
  {
    name: 'takes a body with a member called length for a list',
    caughtBy: 'fuzz/valid',
    override: crashing((seen) => names(seen).includes('length')),
  },
  {
    name: 'keeps friends as members of an object, which has some already',
    caughtBy: 'fuzz/valid',
    override: crashing(({ ids }) => ids.some(isInherited)),
  },
  {
    name: 'looks for the members of a pair by their letters',
    caughtBy: 'fuzz/valid',
    override: refusing(({ text, pairCount }) => pairCount > 0 && !text.includes('"From_Account"')),
  },
  {
    name: 'takes an id that begins with a hyphen for an option',
    caughtBy: 'fuzz/valid',
    override: refusing(({ ids }) => ids.some((id) => id.startsWith('-'))),
  },
  {
    name: 'decodes the query without a net',
    caughtBy: 'fuzz/broken',
    override: crashing((seen) => /%(?![0-9a-f]{2})/i.test(query(seen))),
  },
  {
    name: 'has no room for a huge number',
    caughtBy: 'fuzz/broken',
    override: crashing(({ text }) => /[:[,\s]-?\d{30}|\de400/.test(text)),
  },
  {
    name: 'looks at SdkAppid only where the body is JSON',
    caughtBy: 'fuzz/broken',
    override: ignoring(
      ['sdkappid-foreign', 'body-not-json', 'body-not-utf8', 'body-empty'],
      ({ members, broken }) => members === null && broken.includes('sdkappid-foreign'),
    ),
  },
  {
    name: 'is not there for the next request after one without a path',
    caughtBy: 'fuzz/bytes',
    faults: () => {
      let isAway = false;
      return {
        onData: (peer, chunk) => {
          if (isAway && chunk.includes(' HTTP/1.1\r\n')) {
            isAway = false;
            peer.socket.end(formatReply(503, envelopePlan(503, 'away').body));
            return true;
          }
          isAway ||= /^[A-Z]+\r\n/.test(peer.received.toString('latin1'));
          return false;
        },
      };
    },
  },
]);
