import { Readable } from 'node:stream';
import { spokenLanguage } from '../language.ts';
import type { JsonObject } from '../protocol/json.ts';
import { PLATFORMS } from '../protocol/platforms.ts';
import { signForNow } from '../protocol/redirect.ts';
import { formatHar } from '../record/har.ts';
import { formatRecord } from '../record/ndjson.ts';
import { PATHS, type State } from './api.ts';
import { type Reading, readDeletion, readReplyChoice, readSendAgain } from './asked.ts';
import { detailOf, draftOf } from './details.ts';
import type { Refused } from './guard.ts';
import type { Entry } from './history.ts';
import { createMasking, type Masking } from './masking.ts';
import { pictureGraph } from './picture.ts';
import { restoreSecrets } from './restore.ts';
import { rowOf } from './rows.ts';
import { createSearch, type Search } from './search.ts';
import type { InspectorSettings } from './settings.ts';
import { inspectorWords } from './words.ts';

/** A file to keep. */
interface Download {
  readonly content: Readable;
  readonly type: string;
  readonly fileName: string;
}

/** What goes back for a request: a value as JSON, a file, or a refusal. */
export type Answer = { readonly value: unknown } | Download | Refused;

interface Asked {
  readonly query: URLSearchParams;
  /** What follows the path of the route: the id of an entry. */
  readonly rest: string;
  readonly body: JsonObject;
}

type Route = (asked: Asked, desk: Desk) => Answer | Promise<Answer>;

/** What the routes work with. */
export interface Desk {
  readonly settings: InspectorSettings;
  readonly masking: Masking;
  readonly search: Search;
  readonly state: () => State;
}

const refuse = (status: number, error: string): Refused => ({ status, error });
const refuseGone = () => refuse(404, inspectorWords.now.gone);
const refuseReading = (reading: { readonly problem: string }) => refuse(400, reading.problem);

export const ROUTES: Readonly<Record<string, Readonly<Partial<Record<string, Route>>>>> = {
  [PATHS.state]: { GET: (_, { state }) => ({ value: state() }) },
  [PATHS.entries]: {
    GET: (_, { settings, masking }) => ({ value: settings.history.all().map((entry) => rowOf(entry, masking)) }),
  },
  [`${PATHS.entries}/`]: { GET: getDetail },
  [PATHS.search]: { GET: search },
  [PATHS.download]: { GET: download },
  [PATHS.graph]: { GET: getGraph },
  [PATHS.send]: { POST: sendAgain },
  [PATHS.reply]: { POST: chooseReply, DELETE: releaseReply },
  [PATHS.deleteFriend]: { POST: deleteFriend },
};

export function createDesk(settings: InspectorSettings): Desk {
  const masking = createMasking(settings.mask);
  const { history, sending, replies, command, url, to, version } = settings;
  return {
    settings,
    masking,
    search: createSearch(masking),
    state: () => ({
      tool: `friend-cb ${version}`,
      command,
      url,
      to,
      language: spokenLanguage(),
      dropped: history.dropped,
      sending: { problem: sending.problem, signs: sending.token !== null },
      replies: replies && { problem: replies.problem, chosen: replies.chosen(), names: replies.names },
      hasGraph: settings.graph !== null,
      platforms: PLATFORMS,
    }),
  };
}

function getDetail({ rest }: Asked, { settings, masking }: Desk): Answer {
  const entry = settings.history.find(rest);
  return entry ? { value: detailOf(entry, settings.history, masking, settings.linesOf) } : refuseGone();
}

async function search({ query }: Asked, desk: Desk): Promise<Answer> {
  const after = query.get('after') ?? '0';
  if (!/^\d{1,15}$/.test(after)) return refuse(400, inspectorWords.now.wrongAfter);
  const entries = desk.settings.history.all().filter(({ seq }) => seq > Number(after));
  const ids = await desk.search.run(query.get('text') ?? '', entries);
  return { value: { ids, last: entries.at(-1)?.seq ?? Number(after) } };
}

function download({ query }: Asked, { settings, masking }: Desk): Answer {
  const { history, origins, version, command, now } = settings;
  const as = query.get('as');
  if (as !== 'ndjson' && as !== 'har') return refuse(400, inspectorWords.now.wrongAs);
  const ids = query.getAll('id');
  const entries = ids.length === 0 ? history.all() : ids.flatMap((id) => history.find(id) ?? []);
  if (ids.length > 0 && entries.length === 0) return refuseGone();
  const records = maskAll(entries, masking);
  const content = Readable.from(as === 'har' ? formatHar(records, origins, version) : formatLines(records));
  const at = new Date(now()).toISOString().slice(0, 19).replaceAll(':', '-');
  const type = as === 'har' ? 'application/json' : 'application/x-ndjson';
  return { content, type, fileName: `friend-cb-${command}-${at}.${as}` };
}

function* maskAll(entries: readonly Entry[], masking: Masking) {
  for (const { record, forwarded } of entries) {
    yield masking.record(record);
    if (forwarded !== null) yield masking.record(forwarded);
  }
}

function* formatLines(records: Iterable<Entry['record']>) {
  for (const record of records) yield formatRecord(record);
}

function getGraph({ query }: Asked, { settings: { graph, command } }: Desk): Answer {
  if (graph === null) return refuse(404, inspectorWords.now.noGraph(command));
  const about = query.get('about');
  const picture = pictureGraph(graph.lists(), about);
  return picture ? { value: picture } : refuse(404, inspectorWords.now.noAccount(JSON.stringify(about)));
}

async function sendAgain({ body }: Asked, { settings, masking }: Desk): Promise<Answer> {
  const { history, sending, now } = settings;
  const reading = readSendAgain(body);
  if (!reading.ok) return refuseReading(reading);
  const { id, sign, ...draft } = reading.value;
  const entry = history.find(id);
  if (entry === undefined) return refuseGone();
  const { record } = entry;
  if (sending.problem !== null) return refuse(409, sending.problem);
  if (record.type !== 'exchange' || draftOf(entry, masking) === null)
    return refuse(409, inspectorWords.now.notRepeatable);
  if (sign && sending.token === null) return refuse(409, inspectorWords.now.noToken);
  const restored = restoreSecrets(draft, entry.asked ?? record.request, masking);
  const request = signForNow(restored, sign ? sending.token : null, now());
  const again = await sending.deliver({ ...record, request });
  if (again === null) return refuse(409, inspectorWords.now.nowhere);
  history.add(again, { asked: request });
  return { value: { id: again.id } };
}

function chooseReply({ body }: Asked, { settings: { replies }, state }: Desk): Answer {
  if (replies === null) return refuse(404, inspectorWords.now.noCallbacks);
  if (replies.problem !== null) return refuse(409, replies.problem);
  const names = replies.names.map(({ name }) => name);
  const reading = readReplyChoice(body, names);
  if (!reading.ok) return refuseReading(reading);
  replies.choose(reading.value);
  return { value: state() };
}

function releaseReply(_: Asked, { settings: { replies }, state }: Desk): Answer {
  if (replies === null) return refuse(404, inspectorWords.now.noCallbacks);
  replies.release();
  return { value: state() };
}

async function deleteFriend({ body }: Asked, { settings: { graph, command } }: Desk): Promise<Answer> {
  if (graph === null) return refuse(404, inspectorWords.now.noGraph(command));
  const reading: Reading<Parameters<typeof graph.deleteFriend>[0]> = readDeletion(body);
  if (!reading.ok) return refuseReading(reading);
  const deleted = await graph.deleteFriend(reading.value);
  return 'problem' in deleted ? refuse(409, deleted.problem) : { value: deleted };
}
