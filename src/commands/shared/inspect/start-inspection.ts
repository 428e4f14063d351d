import { startInspector } from '../../../inspector/server.ts';
import type { Inspector, InspectorSettings } from '../../../inspector/settings.ts';
import { basicLogin, type Endpoint } from '../../../protocol/endpoint.ts';
import { createCallMask } from '../../../protocol/rest/call-mask.ts';
import { escapeUnseen } from '../../../protocol/visible.ts';
import { VERSION } from '../../../version.ts';
import type { CommandContext } from '../command.ts';
import { explainListenError } from '../explain-listen-error.ts';

/** @throws UserError where the port cannot be had */
export async function startInspection(
  settings: Omit<InspectorSettings, 'mask' | 'version' | 'now' | 'onTrouble'>,
  { secrets, io, errorStyle }: Pick<CommandContext, 'io' | 'errorStyle'> & { readonly secrets: readonly string[] },
): Promise<Inspector> {
  return startInspector({
    ...settings,
    mask: createCallMask(secrets),
    version: VERSION,
    now: io.now,
    onTrouble: (message) => io.stderr.write(`${errorStyle.warn('friend-cb:')} ${escapeUnseen(message)}\n`),
  }).catch((error) => {
    throw explainListenError(error, '127.0.0.1', settings.port, '--inspect');
  });
}

/** The secrets of a run, which no page shows. */
export const secretsOfRun = (given: readonly (string | null)[], endpoint: Endpoint | null): readonly string[] => {
  const login = endpoint?.credentials;
  const all = [...given, ...(login ? [login.password, basicLogin(login).replace('Basic ', '')] : [])];
  return all.filter((secret) => secret !== null);
};

/** An address that this machine calls itself by. */
export const callable = (url: string): string => url.replace('//0.0.0.0', '//127.0.0.1').replace('//[::]', '//[::1]');
