import type { HeaderList } from '../../protocol/exchange.ts';
import type { Draft, Row } from '../api.ts';
import { indentJson } from './bytes.ts';
import { sendAgain } from './client.ts';
import { Dialog } from './dialog.tsx';
import { joinTarget, readParameter, splitTarget, type Target, writeParameter } from './draft.ts';
import { useState } from './preact.ts';
import { shown } from './text.tsx';
import { pageWords } from './words.ts';

interface EditProps {
  readonly row: Row;
  readonly draft: Draft;
  /** Whether Sign can be computed anew. */
  readonly signs: boolean;
  readonly onSent: (id: string) => void;
  readonly onClose: () => void;
}

/** Changes a request and sends it again. */
export function EditDialog({ row, draft, signs, onSent, onClose }: EditProps) {
  const [method, setMethod] = useState(draft.method);
  const [target, setTarget] = useState<Target>(splitTarget(draft.target));
  const [headers, setHeaders] = useState<HeaderList>(draft.headers);
  const [body, setBody] = useState(draft.body);
  const [sign, setSign] = useState(signs);
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const words = pageWords.now.edit;
  const submit = async (event: Event) => {
    event.preventDefault();
    setSending(true);
    setProblem(null);
    try {
      const { id } = await sendAgain({
        ...draft,
        ...{ id: row.id, method, target: joinTarget(target), headers, body, sign },
      });
      onClose();
      onSent(id);
    } catch (error) {
      setSending(false);
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Dialog title={pageWords.now.entry.edit} isWide onClose={onClose}>
      <form onSubmit={submit}>
        <TargetFields method={method} target={target} onMethod={setMethod} onChange={setTarget} />
        {signs ? (
          <label class="option">
            <input type="checkbox" checked={sign} onChange={(event) => setSign(event.currentTarget.checked)} />
            {words.renew}
          </label>
        ) : null}
        <HeaderFields headers={headers} onChange={setHeaders} />
        <BodyField draft={draft} body={body} onChange={setBody} />
        {problem === null ? null : (
          <p class="problem" role="alert">
            {shown(problem)}
          </p>
        )}
        <p class="actions">
          <button type="submit" class="main" disabled={isSending}>
            {isSending ? words.sending : words.send}
          </button>
        </p>
      </form>
    </Dialog>
  );
}

const without = <T,>(all: readonly T[], index: number): T[] => all.toSpliced(index, 1);

interface TargetProps {
  readonly method: string;
  readonly target: Target;
  readonly onMethod: (method: string) => void;
  readonly onChange: (target: Target) => void;
}

function TargetFields({ method, target, onMethod, onChange }: TargetProps) {
  const { path, parameters } = target;
  const words = pageWords.now.edit;
  const setParameter = (index: number, name: string, value: string) =>
    onChange({ path, parameters: parameters.with(index, writeParameter(name, value)) });
  return (
    <fieldset>
      <legend>{words.requestLine}</legend>
      <label class="field">
        {words.method}
        <input class="mono" value={method} required onInput={(event) => onMethod(event.currentTarget.value)} />
      </label>
      <label class="field">
        {words.path}
        <input
          class="mono"
          value={path}
          required
          onInput={(event) => onChange({ path: event.currentTarget.value, parameters })}
        />
      </label>
      {parameters.map((parameter, index) => {
        const { name, value } = readParameter(parameter);
        return (
          <NamedValue
            key={index}
            what="parameter"
            name={name}
            value={value}
            onChange={(...changed) => setParameter(index, ...changed)}
            onRemove={() => onChange({ path, parameters: without(parameters, index) })}
          />
        );
      })}
      <button type="button" onClick={() => onChange({ path, parameters: [...parameters, writeParameter('', '')] })}>
        {words.add.parameter}
      </button>
    </fieldset>
  );
}

interface HeaderProps {
  readonly headers: HeaderList;
  readonly onChange: (headers: HeaderList) => void;
}

function HeaderFields({ headers, onChange }: HeaderProps) {
  const words = pageWords.now.edit;
  return (
    <details>
      <summary>{words.headers(headers.length)}</summary>
      {headers.map(([name, value], index) => (
        <NamedValue
          key={index}
          what="header"
          name={name}
          value={value}
          onChange={(...changed) => onChange(headers.with(index, changed))}
          onRemove={() => onChange(without(headers, index))}
        />
      ))}
      <p class="muted">{words.masked}</p>
      <button type="button" onClick={() => onChange([...headers, ['', '']])}>
        {words.add.header}
      </button>
    </details>
  );
}

interface NamedValueProps {
  readonly what: 'parameter' | 'header';
  readonly name: string;
  readonly value: string;
  readonly onChange: (name: string, value: string) => void;
  readonly onRemove: () => void;
}

function NamedValue({ what, name, value, onChange, onRemove }: NamedValueProps) {
  const words = pageWords.now.edit;
  const kind = words.what[what];
  const label = name === '' ? words.fresh(kind) : name;
  return (
    <div class="named">
      <input
        class="mono"
        aria-label={words.nameOf(kind, label)}
        value={name}
        onInput={(event) => onChange(event.currentTarget.value, value)}
      />
      <input
        class="mono"
        aria-label={words.valueOf(kind, label)}
        value={value}
        onInput={(event) => onChange(name, event.currentTarget.value)}
      />
      <button type="button" onClick={onRemove} aria-label={words.remove(kind, label)}>
        ✕
      </button>
    </div>
  );
}

interface BodyFieldProps {
  readonly draft: Draft;
  readonly body: string;
  readonly onChange: (body: string) => void;
}

function BodyField({ draft, body, onChange }: BodyFieldProps) {
  const isText = draft.bodyEncoding === 'utf8';
  const words = pageWords.now.edit;
  const hasReturns = isText && draft.body.includes('\r');
  return (
    <label class="field">
      {isText ? words.body : words.bodyInBase64}
      <textarea
        class="mono"
        rows={9}
        spellcheck={false}
        value={body}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      {isText && body !== '' && indentJson(body) === null ? <small>{words.notJson} </small> : null}
      {hasReturns ? <small>{words.returns}</small> : null}
    </label>
  );
}
