import { diffLines } from 'diff';
import type { Exchange } from '../../protocol/exchange.ts';
import type { CallRecord } from '../../protocol/rest/record.ts';
import type { Detail } from '../api.ts';
import { indentJson } from './bytes.ts';
import { loadDetail } from './client.ts';
import { useEffect, useMemo, useState } from './preact.ts';
import { Scrolled } from './scrolled.tsx';
import { latencyOf, shownLines } from './text.tsx';
import { pageWords } from './words.ts';

/** More lines than this are not compared: it would take the page too long. */
const MAX_LINES = 2000;

interface CompareProps {
  readonly now: Detail;
  /** The entry that it was sent again from. */
  readonly parent: string;
  readonly onSelect: (id: string) => void;
}

/** The reply of an entry that was sent again beside the one before, differences marked. */
export function Compare({ now, parent, onSelect }: CompareProps) {
  const [before, setBefore] = useState<Detail | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const gone = new AbortController();
    setBefore(null);
    setProblem(null);
    loadDetail(parent, gone.signal).then(setBefore, (error: Error) => {
      if (!gone.signal.aborted) setProblem(error.message);
    });
    return () => gone.abort();
  }, [parent]);
  const words = pageWords.now.compare;
  if (problem !== null) return <p class="muted">{words.from(problem)}</p>;
  if (before === null) return null;
  const earlier = before.forwarded ?? before.record;
  return (
    <section class="compare">
      <h3>{words.title}</h3>
      <Difference what="reply" describe={describeReply} before={earlier} now={now.record} />
      <Difference what="request" describe={describeRequest} before={earlier} now={now.record} />
      <button type="button" class="link" onClick={() => onSelect(parent)}>
        {words.showBefore}
      </button>
    </section>
  );
}

type Compared = Exchange | CallRecord;

interface DifferenceProps {
  readonly what: 'reply' | 'request';
  readonly describe: (record: Compared) => string;
  readonly before: Compared;
  readonly now: Compared;
}

function Difference({ what, describe, before, now }: DifferenceProps) {
  const parts = useMemo(() => {
    const texts = [describe(before), describe(now)] as const;
    return texts.join('').split('\n').length > MAX_LINES ? null : diffLines(...texts);
  }, [describe, before, now]);
  const words = pageWords.now.compare;
  const title = words.what[what];
  if (parts === null) return <p>{words.tooLong(title)}</p>;
  const changes = parts.filter(({ added, removed }) => added || removed).length;
  return (
    <details open={what === 'reply'}>
      <summary>{changes === 0 ? words.same(title) : words.differences(title, changes)}</summary>
      <div class="sides">
        <Side
          name={words.before(title)}
          head={`${words.headBefore}${took(before)}`}
          parts={parts.filter(({ added }) => !added)}
          mark="−"
        />
        <Side
          name={words.now(title)}
          head={`${words.headNow}${took(now)}`}
          parts={parts.filter(({ removed }) => !removed)}
          mark="+"
        />
      </div>
    </details>
  );
}

interface SideProps {
  readonly name: string;
  readonly head: string;
  readonly parts: ReturnType<typeof diffLines>;
  readonly mark: string;
}

function Side({ name, head, parts, mark }: SideProps) {
  return (
    <div>
      <h4>{head}</h4>
      <Scrolled name={name}>
        {parts.flatMap(({ value, added, removed }, part) =>
          value
            .replace(/\n$/, '')
            .split('\n')
            .map((line, index) => {
              const isMarked = added || removed;
              const Element = isMarked ? 'mark' : 'span';
              return (
                <Element key={`${part} ${index}`} class={isMarked ? (added ? 'added' : 'removed') : ''}>
                  {isMarked ? mark : ' '} {shownLines(line)}
                  {'\n'}
                </Element>
              );
            }),
        )}
      </Scrolled>
    </div>
  );
}

const took = ({ latencyMs }: Compared) => (latencyMs === null ? '' : pageWords.now.compare.after(latencyOf(latencyMs)));

const bodyText = ({ body, bodyEncoding }: { readonly body: string; readonly bodyEncoding: string }) =>
  bodyEncoding === 'utf8' ? (indentJson(body) ?? body) : `(base64) ${body}`;

/** Differs in every reply, and says nothing about it. */
const PASSING = /^(?:date|etag|x-request-id|x-response-time)$/i;

function describeReply(record: Compared): string {
  const { reply } = record;
  const words = pageWords.now.entry;
  if (reply === null)
    return `${'failure' in record ? words.because(words.noReply, record.failure?.message ?? '') : words.noReply}\n`;
  const headers = reply.headers.filter(([name]) => !PASSING.test(name)).map(([name, value]) => `${name}: ${value}`);
  return `${[words.status(reply.status), ...headers, '', bodyText(reply)].join('\n')}\n`;
}

function describeRequest({ request }: Compared): string {
  const [path = '', query = ''] = request.target.split('?', 2);
  return `${[
    `${request.method} ${path}`,
    ...(query === '' ? [] : query.split('&').map((each) => `  ${each}`)),
    ...request.headers.map(([name, value]) => `${name}: ${value}`),
    '',
    bodyText(request),
  ].join('\n')}\n`;
}
