/** One parameter of a query, as it stands in the target. */
export interface Parameter {
  /** `name=value`, encoded as it was sent. */
  readonly raw: string;
}

export interface Target {
  readonly path: string;
  readonly parameters: readonly Parameter[];
}

export function splitTarget(target: string): Target {
  const at = target.indexOf('?');
  if (at === -1) return { path: target, parameters: [] };
  return {
    path: target.slice(0, at),
    parameters: target
      .slice(at + 1)
      .split('&')
      .map((raw) => ({ raw })),
  };
}

export function joinTarget({ path, parameters }: Target): string {
  return parameters.length === 0 ? path : `${path}?${parameters.map(({ raw }) => raw).join('&')}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

export function readParameter({ raw }: Parameter): { readonly name: string; readonly value: string } {
  const at = raw.indexOf('=');
  return at === -1
    ? { name: decode(raw), value: '' }
    : { name: decode(raw.slice(0, at)), value: decode(raw.slice(at + 1)) };
}

/** A parameter that was changed is encoded anew; the others stay as they were sent, to the byte. */
export const writeParameter = (name: string, value: string): Parameter => ({
  raw: `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
});
