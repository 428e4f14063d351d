import type { Exchange, HeaderList, Pair } from '../../protocol/exchange.ts';
import type { CallRecord } from '../../protocol/rest/record.ts';
import type { Detail, ExplainedFinding, Row } from '../api.ts';
import { BodyView } from './body-view.tsx';
import { downloadUrl } from './client.ts';
import { Compare } from './compare.tsx';
import { CopyText } from './copy.tsx';
import { readParameter, splitTarget } from './draft.ts';
import { describeWho } from './list.tsx';
import type { ComponentChildren } from './preact.ts';
import { latencyOf, shortCommand, shown, Tag, timeOf } from './text.tsx';
import { pageWords } from './words.ts';

interface DetailProps {
  readonly detail: Detail;
  /** Why it cannot be sent again; null where it can. */
  readonly problem: string | null;
  readonly onEdit: () => void;
  readonly onRepeat: () => void;
  readonly onSelect: (id: string) => void;
}

/** Everything about one entry. */
export function DetailView({ detail, problem, onEdit, onRepeat, onSelect }: DetailProps) {
  const { row, record, forwarded, findings, draft } = detail;
  const words = pageWords.now.entry;
  return (
    <article>
      <header class="head">
        <h2>{shown(row.command ?? pageWords.now.noCommand)}</h2>
        <p class="facts">
          {row.verdict === null ? null : <Tag kind={row.verdict} />}
          <span>{describeOutcome(record)}</span>
          <time dateTime={row.at}>{timeOf(row.at)}</time>
          {row.platform === null ? null : <span>{shown(row.platform)}</span>}
          <span class="mono">{describeWho(row)}</span>
        </p>
        {draft === null ? null : (
          <p class="actions">
            <button type="button" class="main" disabled={problem !== null} onClick={onEdit}>
              {words.edit}
            </button>
            <button type="button" disabled={problem !== null} onClick={onRepeat}>
              {words.repeat}
            </button>
            {problem === null ? null : <span class="muted">{problem}</span>}
          </p>
        )}
      </header>
      {row.isAgain && row.parent !== null ? <Compare now={detail} parent={row.parent} onSelect={onSelect} /> : null}
      <Findings findings={findings} />
      {record.type === 'exchange' ? <Pairs record={record} /> : <CallResult record={record} />}
      <div class={forwarded === null ? 'halves' : 'halves two'}>
        <Half title={titleOf(record)} record={record} />
        {forwarded === null ? null : <Half title={words.passedOn} record={forwarded} />}
      </div>
      <Children rows={detail.children} onSelect={onSelect} />
      <Commands detail={detail} />
    </article>
  );
}

function describeOutcome({ reply, latencyMs, ...rest }: Exchange | CallRecord): string {
  const words = pageWords.now.entry;
  const failure =
    'failure' in rest && rest.failure !== null ? shown(words.because(rest.failure.kind, rest.failure.message)) : '';
  const status = reply === null ? words.noReply : words.status(reply.status);
  return words.listed([status, latencyOf(latencyMs), failure].filter((each) => each !== ''));
}

function titleOf(record: Exchange | CallRecord): string {
  const { theCall, received, sent } = pageWords.now.entry;
  return record.type !== 'exchange' ? theCall : record.side === 'received' ? received : sent;
}

function Section({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Findings({ findings }: { readonly findings: readonly ExplainedFinding[] }) {
  if (findings.length === 0) return null;
  const words = pageWords.now.entry;
  return (
    <Section title={words.findings}>
      <ul class="findings">
        {findings.map((each) => (
          <li key={`${each.code} ${each.at} ${each.about}`} class={each.level}>
            <p>
              <Tag kind={each.level} /> <code>{each.code}</code>{' '}
              <span class="muted">
                {words.about[each.about]}
                {each.at === null || each.at === '$' ? '' : words.at(shown(each.at))}
              </span>
            </p>
            <p>{shown(each.message)}</p>
            <p class="advice">{shown(each.advice)}</p>
            {each.chat === null ? null : <p class="muted">{words.chatCallsIt(shown(each.chat))}</p>}
            {each.source === null ? null : (
              <p>
                <a href={each.source.url} target="_blank" rel="noreferrer">
                  {words.source(each.source.title, each.source.id)}
                </a>
              </p>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** So many pairs are shown: a callback may have thousands. */
const SHOWN_PAIRS = 100;

function Pairs({ record: { callback } }: { readonly record: Exchange }) {
  if (callback === null || callback.pairs.length === 0) return null;
  const { pairs, pairCount } = callback;
  const words = pageWords.now.entry;
  return (
    <Section title={words.pairs(pairCount)}>
      <Table
        name={words.pairsName}
        head={['From_Account', 'To_Account']}
        rows={pairs.slice(0, SHOWN_PAIRS).map(({ From_Account, To_Account }: Pair) => [From_Account, To_Account])}
      />
      {pairs.length > SHOWN_PAIRS ? <p class="muted">{words.morePairs(pairs.length - SHOWN_PAIRS)}</p> : null}
    </Section>
  );
}

function CallResult({ record }: { readonly record: CallRecord }) {
  const { problem, done, to, refused, notes } = record;
  const words = pageWords.now.entry;
  return (
    <Section title={words.outcome}>
      <p>{words.withCode(problem === null ? words.doneFor(done, to.length) : shown(problem), record.code)}</p>
      {refused.length === 0 ? null : (
        <Table
          name={words.refusedAccounts}
          head={[words.refused, 'ResultCode']}
          rows={refused.map(({ account, code }) => [account, String(code)])}
        />
      )}
      {notes.map((note) => (
        <p key={note} class="muted">
          {shown(note)}
        </p>
      ))}
    </Section>
  );
}

/** One request and its reply. */
function Half({ title, record }: { readonly title: string; readonly record: Exchange | CallRecord }) {
  const { request, reply } = record;
  const words = pageWords.now.entry;
  const { path, parameters } = splitTarget(request.target);
  const query = parameters.map(readParameter).map(({ name, value }) => [name, value] as const);
  return (
    <section class="half">
      <h3>{title}</h3>
      <p class="mono line">
        {shown(request.method)} {shown(path)} HTTP/{shown(request.httpVersion)}
      </p>
      <Table name={words.partOf.query(title)} head={[words.query, words.value]} rows={query} />
      <Headers of="request" name={words.partOf.requestHeaders(title)} headers={request.headers} />
      <BodyView body={request} name={words.partOf.request(title)} />
      <h4>{record.type !== 'exchange' || record.side === 'received' ? words.replyOut : words.replyBack}</h4>
      {reply === null ? (
        <p>{describeOutcome(record)}</p>
      ) : (
        <>
          <p class="line">{describeOutcome(record)}</p>
          <Headers of="reply" name={words.partOf.replyHeaders(title)} headers={reply.headers} />
          <BodyView body={reply} name={words.partOf.reply(title)} />
        </>
      )}
    </section>
  );
}

interface HeadersProps {
  readonly of: 'request' | 'reply';
  readonly name: string;
  readonly headers: HeaderList;
}

function Headers({ of, name, headers }: HeadersProps) {
  if (headers.length === 0) return null;
  const words = pageWords.now.entry;
  return (
    <details>
      <summary>{words.headers(headers.length, of)}</summary>
      <Table name={name} head={[words.header, words.value]} rows={headers} />
    </details>
  );
}

interface TableProps {
  readonly name: string;
  readonly head: readonly [string, string];
  readonly rows: readonly (readonly [string, string])[] | readonly string[][];
}

function Table({ name, head, rows }: TableProps) {
  if (rows.length === 0) return null;
  return (
    <table aria-label={name}>
      <thead>
        <tr>
          {head.map((each) => (
            <th key={each} scope="col">
              {each}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells, index) => (
          <tr key={index}>
            <td class="mono">{shown(cells[0] ?? '')}</td>
            <td class="mono">{shown(cells[1] ?? '')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Children({ rows, onSelect }: { readonly rows: readonly Row[]; readonly onSelect: (id: string) => void }) {
  if (rows.length === 0) return null;
  return (
    <Section title={pageWords.now.entry.later}>
      <ul class="children">
        {rows.map((row) => (
          <li key={row.id}>
            <button type="button" class="link" onClick={() => onSelect(row.id)}>
              {timeOf(row.at)} {row.isAgain ? pageWords.now.entry.sentAgain : ''}
              {shown(shortCommand(row.command))} {describeWho(row)}
            </button>{' '}
            {row.verdict === null ? null : <Tag kind={row.verdict} />}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Commands({ detail: { curl, send, row } }: { readonly detail: Detail }) {
  const words = pageWords.now.entry;
  return (
    <Section title={words.takeAlong}>
      {curl === null ? null : <CopyText name={words.curl} text={curl} />}
      {send === null ? null : <CopyText name={words.send} text={send} />}
      <p class="actions">
        <a href={downloadUrl('ndjson', [row.id])} download>
          {words.download('NDJSON')}
        </a>
        <a href={downloadUrl('har', [row.id])} download>
          {words.download('HAR')}
        </a>
      </p>
    </Section>
  );
}
