import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';

/** A request of an .http file, with its variables filled in. */
export interface FileRequest {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/**
 * What the HTTP client of JetBrains IDEs and REST Client of VS Code read in a file of ours. Of the
 * first one's scripts it has the members that we call.
 * @param environment the variables of http-client.private.env.json
 */
export function parseHttpFile(text: string, environment: Readonly<Record<string, string>> = {}): FileRequest[] {
  const [head = '', ...parts] = text.split(/^### /m);
  const variables = new Map<string, string>();
  for (const line of head.split('\n')) {
    const [, name, value] = /^@(\w+) = (.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) variables.set(name, value);
    else expect(line).toMatch(/^(?:# .*)?$/);
  }
  return parts.map((part) => {
    const [, name = '', script, method = '', url = '', headers = '', body = ''] =
      /^(\S+): .*\n(?:< \{%\n([\s\S]*?)^%\}\n)?([A-Z]+) (\S+)\n((?:[^\n]+\n)*)\n([\s\S]*?)\n+$/m.exec(`${part}\n`) ??
      [];
    if (script !== undefined) runInNewContext(script, scriptWorld(variables, environment));
    const fill = (given: string) =>
      given.replaceAll(/\{\{(\w+)\}\}/g, (_, variable: string) => {
        const value = variables.get(variable);
        if (value === undefined) throw new Error(`${name}: {{${variable}}} is not set`);
        return value;
      });
    return {
      name,
      method,
      url: fill(url),
      headers: headers
        .split('\n')
        .filter(Boolean)
        .map((line) => {
          const [, field = '', value = ''] = /^([^:]+): (.*)$/.exec(fill(line)) ?? [];
          return [field, value] as const;
        }),
      body: fill(body),
    };
  });
}

function scriptWorld(variables: Map<string, string>, environment: Readonly<Record<string, string>>) {
  const hash = createHash('sha256');
  const sha256 = {
    updateWithText: (text: string) => {
      hash.update(text);
      return sha256;
    },
    digest: () => ({ toHex: () => hash.digest('hex') }),
  };
  return {
    request: {
      environment: { get: (name: string) => environment[name] },
      variables: { set: (name: string, value: string) => variables.set(name, value) },
    },
    crypto: { sha256: () => sha256 },
  };
}
