import { DRAIN_MS, untilGivenUp } from '../../delivery/drain.ts';
import type { RawRequest } from '../../protocol/exchange.ts';
import { type Finding, finding } from '../../protocol/findings.ts';
import { checkAlive } from '../check-alive.ts';
import { curlFor, reportCase, reportSkip } from '../report-case.ts';
import { describeInterruption, type Run } from '../run.ts';
import { type CaseReport, highestLevel, type Shrunk } from '../verify-report.ts';
import { runWords } from '../words/run.ts';
import { loadFastCheck } from './fast-check.ts';
import { divideRuns, type FuzzId, fuzzCases } from './fuzz-cases.ts';
import type { FuzzSettings } from './fuzz-settings.ts';
import { createProperties } from './properties.ts';
import { type Found, newSearch, type SearchState, search } from './search.ts';

/** Tries to break the properties of the endpoint by generated callbacks. */
export async function runFuzz(run: Run, keep: (report: CaseReport) => void): Promise<void> {
  const { selected, fuzz } = run.settings;
  const ids = fuzzCases.map(({ id }) => id).filter((id) => selected.has(id));
  const shares = divideRuns(fuzz?.runs ?? 0, ids);
  for (const id of ids) {
    const reason = reasonToSkip(run);
    keep(
      reason === null && fuzz !== null
        ? await runProperty(id, fuzz.path === null ? (shares.get(id) ?? 1) : 1, fuzz, run)
        : reportSkip(id, reason ?? '', run.settings),
    );
  }
}

function reasonToSkip(run: Run): string | null {
  if (run.settings.fuzz === null) return runWords.now.skip.needsFuzz;
  if (run.settings.signal.aborted) run.stopped = describeInterruption(run.settings);
  if (run.stopped !== null) return run.stopped;
  return run.diagnosis === null ? null : runWords.now.skip.notAccepted;
}

async function runProperty(id: FuzzId, runs: number, fuzz: FuzzSettings, run: Run): Promise<CaseReport> {
  const { settings } = run;
  const started = performance.now();
  const fc = await loadFastCheck();
  const state = newSearch();
  const searching = createProperties(run)[id](({ plans, send }) =>
    search(
      {
        fc,
        plans: plans(fc),
        send,
        runs,
        seed: settings.seed,
        path: fuzz.path,
        isOver: () => run.stopped !== null || settings.signal.aborted,
        onRun: (number) => fuzz.onRun(number, runs),
      },
      state,
    ),
  );
  await untilGivenUp(searching, settings.signal, DRAIN_MS);
  if (settings.signal.aborted) run.stopped = describeInterruption(settings);
  // Where the endpoint is known to be down, what brought it down has been found.
  const alive = run.stopped === null ? await checkAlive(run) : null;
  const durationMs = Math.round(performance.now() - started);
  const report = reportSearch(id, state, runs, alive, run, durationMs);
  if (id !== 'fuzz/bytes') for (const { miss } of state.found) fuzz.onFailure(miss.exchange);
  return report;
}

function reportSearch(
  id: FuzzId,
  { runs: sent, found, others }: SearchState,
  runs: number,
  alive: Finding | null,
  { stopped, settings, build }: Run,
  durationMs: number,
): CaseReport {
  const findings = [...found.map((each) => describeFound(each, sent)), ...(alive === null ? [] : [alive])];
  const [first] = found;
  const words = runWords.now.fuzz;
  const count = words.sent(sent, runs);
  if (findings.length === 0 && sent < runs) return reportSkip(id, words.cutShort(stopped, count), settings);
  const before = found.flatMap(({ miss, repeats }) => (miss.before === null || repeats === true ? [] : [miss.before]));
  const exchanges = [...found.map(({ miss }) => miss.exchange), ...before];
  const level = highestLevel(findings);
  const plain = id === 'fuzz/bytes' ? null : build.callback();
  return reportCase(
    id,
    {
      ...(level === null ? {} : { level }),
      outcome: findings.length > 0 ? 'fail' : 'pass',
      reason: first === undefined ? (alive?.message ?? '') : words.found(count, found.length, sizesOf(found), others),
      findings,
      exchanges,
      ...(found.length === 0 ? {} : { shrunk: found.map((each, index) => describeShrunk(each, index, sent, plain)) }),
      curl: id === 'fuzz/bytes' ? null : curlFor(id, exchanges[0], settings),
      durationMs,
      ...(first === undefined ? {} : { rerun: settings.rerunOf(id, first.path) }),
    },
    settings,
  );
}

/** Of the callbacks that were made smaller, in bytes. */
const sizesOf = (found: readonly Found[]) =>
  found.filter(({ tries }) => tries > 0).map(({ miss }) => String(miss.size));

const describeShrunk = (
  { miss, count, tries, path, repeats }: Found,
  index: number,
  sent: number,
  plain: RawRequest | null,
): Shrunk => ({
  exchange: index,
  bytes: miss.size,
  tries,
  failed: count,
  of: sent,
  repeats,
  path,
  plain: plain && { target: plain.target, body: Buffer.from(plain.body).toString() },
});

function describeFound({ miss, count, tries, path, repeats }: Found, sent: number): Finding {
  const words = runWords.now.fuzz;
  const tally = [
    words.tally(count, sent, tries === 0 ? null : { tries, bytes: miss.size }),
    ...(repeats === null ? [words.notSentAgain] : []),
    `--fuzz-path ${path}`,
  ].join(words.comma);
  const described = miss.describe(tally, tries > 0 || path.includes(':'));
  if (repeats !== false) return described;
  return { ...finding('fuzz-not-repeatable', { what: described.message }), level: described.level };
}
