import type { ReplyChoice, State } from '../api.ts';
import { chooseReply, dropReply } from './client.ts';
import { Dialog } from './dialog.tsx';
import { useState } from './preact.ts';
import { latencyOf, shown } from './text.tsx';
import { pageWords } from './words.ts';

type Replies = NonNullable<State['replies']>;

/** `next: fail, 503, after 200 ms` */
export function describeChoice(chosen: ReplyChoice | null): string {
  const words = pageWords.now.reply;
  if (chosen === null) return words.rules;
  const { scope, name, status, delayMs } = chosen;
  return pageWords.now.entry.listed([
    words.scoped(words.scopes[scope], name),
    ...(status === null ? [] : [words.status(status)]),
    ...(delayMs === 0 ? [] : [words.after(latencyOf(delayMs))]),
  ]);
}

interface ReplyDialogProps {
  readonly replies: Replies;
  readonly onState: (state: State) => void;
  readonly onClose: () => void;
}

/** The others are sent as they are written. */
const hasErrorInfo = (name: string) => name === 'ok' || name === 'fail';

const PLAIN: ReplyChoice = { name: 'ok', status: null, delayMs: 0, errorInfo: null, scope: 'next' };

/** Chooses what the next callback, or each one from now on, is answered with. */
export function ReplyDialog({ replies, onState, onClose }: ReplyDialogProps) {
  const [choice, setChoice] = useState<ReplyChoice>(replies.chosen ?? PLAIN);
  const [problem, setProblem] = useState<string | null>(null);
  const words = pageWords.now.reply;
  const finish = (work: Promise<State>) =>
    work.then(
      (state) => {
        onState(state);
        onClose();
      },
      (error: Error) => setProblem(error.message),
    );
  const change = (part: Partial<ReplyChoice>) => setChoice({ ...choice, ...part });
  const submit = (event: Event) => {
    event.preventDefault();
    void finish(chooseReply(choice));
  };
  return (
    <Dialog title={words.title} onClose={onClose}>
      <p class="muted">{words.now(describeChoice(replies.chosen))}</p>
      <form onSubmit={submit}>
        <ReplyNames replies={replies} choice={choice} change={change} />
        <ReplyNumbers choice={choice} change={change} />
        <fieldset>
          <legend>{words.forWhich}</legend>
          {(['next', 'all'] as const).map((scope) => (
            <label key={scope} class="option">
              <input type="radio" name="scope" checked={choice.scope === scope} onChange={() => change({ scope })} />
              {scope === 'next' ? words.forNext : words.forAll}
            </label>
          ))}
        </fieldset>
        {problem === null ? null : (
          <p class="problem" role="alert">
            {shown(problem)}
          </p>
        )}
        <p class="actions">
          <button type="submit" class="main">
            {words.answer}
          </button>
          <button type="button" disabled={replies.chosen === null} onClick={() => void finish(dropReply())}>
            {words.release}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

interface PartProps {
  readonly choice: ReplyChoice;
  readonly change: (part: Partial<ReplyChoice>) => void;
}

function ReplyNames({ replies, choice, change }: PartProps & { readonly replies: Replies }) {
  const title = replies.names.find(({ name }) => name === choice.name)?.title ?? '';
  const words = pageWords.now.reply;
  return (
    <label class="field">
      {words.reply}
      <select
        value={choice.name}
        onChange={({ currentTarget: { value } }) =>
          change({ name: value, errorInfo: hasErrorInfo(value) ? choice.errorInfo : null })
        }
        aria-describedby="reply-title"
      >
        <optgroup label={words.replies}>
          {replies.names.map(({ name, isFault }) => (isFault ? null : <option key={name}>{name}</option>))}
        </optgroup>
        <optgroup label={words.faults}>
          {replies.names.map(({ name, isFault }) => (isFault ? <option key={name}>{name}</option> : null))}
        </optgroup>
      </select>
      <small id="reply-title">{shown(title)}</small>
    </label>
  );
}

function ReplyNumbers({ choice, change }: PartProps) {
  const words = pageWords.now.reply;
  return (
    <div class="fields">
      <label class="field">
        {words.httpStatus}
        <input
          type="number"
          min="200"
          max="599"
          placeholder={words.itsOwn}
          value={choice.status ?? ''}
          onInput={({ currentTarget: { value } }) => change({ status: value === '' ? null : Number(value) })}
        />
      </label>
      <label class="field">
        {words.delay}
        <input
          type="number"
          min="0"
          max="600000"
          value={choice.delayMs}
          onInput={({ currentTarget: { value } }) => change({ delayMs: Number(value) })}
        />
      </label>
      <label class="field">
        ErrorInfo
        <input
          placeholder={words.itsOwn}
          value={choice.errorInfo ?? ''}
          disabled={!hasErrorInfo(choice.name)}
          onInput={({ currentTarget: { value } }) => change({ errorInfo: value === '' ? null : value })}
        />
      </label>
    </div>
  );
}
