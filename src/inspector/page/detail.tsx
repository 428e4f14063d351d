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
import { counted, latencyOf, shortCommand, shown, Tag, timeOf } from './text.tsx';

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
  return (
    <article>
      <header class="head">
        <h2>{shown(row.command ?? '(no command)')}</h2>
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
              Edit and send again
            </button>
            <button type="button" disabled={problem !== null} onClick={onRepeat}>
              Send again
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
        {forwarded === null ? null : <Half title="Passed on to the backend" record={forwarded} />}
      </div>
      <Children rows={detail.children} onSelect={onSelect} />
      <Commands detail={detail} />
    </article>
  );
}

function describeOutcome({ reply, latencyMs, ...rest }: Exchange | CallRecord): string {
  const failure =
    'failure' in rest && rest.failure !== null ? shown(`${rest.failure.kind}: ${rest.failure.message}`) : '';
  const status = reply === null ? 'no reply' : `status ${reply.status}`;
  return [status, latencyOf(latencyMs), failure].filter((each) => each !== '').join(', ');
}

const titleOf = (record: Exchange | CallRecord): string =>
  record.type !== 'exchange' ? 'The call' : record.side === 'received' ? 'Received' : 'Sent';

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
  return (
    <Section title="Findings">
      <ul class="findings">
        {findings.map((each) => (
          <li key={`${each.code} ${each.at} ${each.about}`} class={each.level}>
            <p>
              <Tag kind={each.level} /> <code>{each.code}</code>{' '}
              <span class="muted">
                about the {each.about}
                {each.at === null || each.at === '$' ? '' : `, at ${shown(each.at)}`}
              </span>
            </p>
            <p>{shown(each.message)}</p>
            <p class="advice">{shown(each.advice)}</p>
            {each.chat === null ? null : <p class="muted">Chat calls it: {shown(each.chat)}</p>}
            {each.source === null ? null : (
              <p>
                <a href={each.source.url} target="_blank" rel="noreferrer">
                  {each.source.title} ({each.source.id})
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
  return (
    <Section title={counted(pairCount, 'pair')}>
      <Table
        name="Pairs: who has lost whom"
        head={['From_Account', 'To_Account']}
        rows={pairs.slice(0, SHOWN_PAIRS).map(({ From_Account, To_Account }: Pair) => [From_Account, To_Account])}
      />
      {pairs.length > SHOWN_PAIRS ? (
        <p class="muted">… and {counted(pairs.length - SHOWN_PAIRS, 'more pair')}, in the body</p>
      ) : null}
    </Section>
  );
}

function CallResult({ record }: { readonly record: CallRecord }) {
  const { problem, done, to, refused, notes } = record;
  return (
    <Section title="What came of it">
      <p>
        {problem === null ? `done for ${done} of ${counted(to.length, 'account')}` : shown(problem)}; ErrorCode{' '}
        {record.code}
      </p>
      {refused.length === 0 ? null : (
        <Table
          name="Refused accounts"
          head={['refused', 'ResultCode']}
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
  const { path, parameters } = splitTarget(request.target);
  const query = parameters.map(readParameter).map(({ name, value }) => [name, value] as const);
  return (
    <section class="half">
      <h3>{title}</h3>
      <p class="mono line">
        {shown(request.method)} {shown(path)} HTTP/{shown(request.httpVersion)}
      </p>
      <Table name={`${title}: query`} head={['query', 'value']} rows={query} />
      <Headers name={`${title}: headers of the request`} headers={request.headers} />
      <BodyView body={request} name={`${title}: request`} />
      <h4>
        {record.type !== 'exchange' || record.side === 'received' ? 'Reply that went out' : 'Reply that came back'}
      </h4>
      {reply === null ? (
        <p>{describeOutcome(record)}</p>
      ) : (
        <>
          <p class="line">{describeOutcome(record)}</p>
          <Headers name={`${title}: headers of the reply`} headers={reply.headers} />
          <BodyView body={reply} name={`${title}: reply`} />
        </>
      )}
    </section>
  );
}

function Headers({ name, headers }: { readonly name: string; readonly headers: HeaderList }) {
  if (headers.length === 0) return null;
  return (
    <details>
      <summary>{counted(headers.length, 'header')}</summary>
      <Table name={name} head={['header', 'value']} rows={headers} />
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
    <Section title="What came of it later">
      <ul class="children">
        {rows.map((row) => (
          <li key={row.id}>
            <button type="button" class="link" onClick={() => onSelect(row.id)}>
              {timeOf(row.at)} {row.isAgain ? 'sent again: ' : ''}
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
  return (
    <Section title="Take it along">
      {curl === null ? null : <CopyText name="curl command" text={curl} />}
      {send === null ? null : <CopyText name="friend-cb send command" text={send} />}
      <p class="actions">
        <a href={downloadUrl('ndjson', [row.id])} download>
          Download as NDJSON
        </a>
        <a href={downloadUrl('har', [row.id])} download>
          Download as HAR
        </a>
      </p>
    </Section>
  );
}
