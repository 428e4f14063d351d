import type { acceptCases } from './cases/accept.ts';
import type { bodyCases } from './cases/body.ts';
import type { commandCases } from './cases/command.ts';
import type { consoleCases, deliveryCases } from './cases/delivery.ts';
import type { identityCases } from './cases/identity.ts';
import type { replyRules } from './cases/reply.ts';
import type { signCases } from './cases/sign.ts';
import type { wireCases } from './cases/wire.ts';
import type { effectCases } from './effect/effect-cases.ts';
import type { FuzzId } from './fuzz/fuzz-cases.ts';

type IdIn<Cases extends readonly { readonly id: string }[]> = Cases[number]['id'];

/** The cases whose expectation is one of the few that probes have. */
export type ProbeId =
  | IdIn<typeof acceptCases>
  | IdIn<typeof identityCases>
  | IdIn<typeof signCases>
  | IdIn<typeof commandCases>
  | IdIn<typeof bodyCases>
  | IdIn<typeof wireCases>
  | IdIn<typeof deliveryCases>
  | IdIn<typeof consoleCases>;
/** The cases that say themselves what they expect. */
type TellingId = IdIn<typeof effectCases> | IdIn<typeof replyRules> | FuzzId;
/** The ids of all cases. */
export type CaseId = ProbeId | TellingId;
