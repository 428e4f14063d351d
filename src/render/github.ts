import type { Cause, Report } from '../contract/verify-report.ts';
import type { Level } from '../protocol/findings.ts';
import { shorten } from '../protocol/json.ts';
import { escapeUnseen } from '../protocol/visible.ts';
import { buildSections, type Section } from './markdown.ts';
import { verifyWords } from './words/verify.ts';

/** GitHub drops a larger step summary entirely, in bytes. */
const SUMMARY_LIMIT = 1024 * 1024;
const NOTE_ROOM = 2048;
/** GitHub shows ten annotations of each kind for a step, and drops the others without a word. */
const ANNOTATION_LIMIT = 10;
const TEXT_LIMIT = 1000;

const byteLength = (text: string) => Buffer.byteLength(text, 'utf8');

/**
 * The report as Markdown for $GITHUB_STEP_SUMMARY, always below 1 MiB. Where there is too much,
 * whole entries are left out, evidence before tables, and a note says how many.
 */
export function renderStepSummary(report: Report): string {
  const sections = buildSections(report);
  let room =
    SUMMARY_LIMIT -
    NOTE_ROOM -
    sections.reduce((sum, { open, close }) => sum + byteLength(open) + byteLength(close), 0);
  const fits = (item: string) => {
    const size = byteLength(item);
    if (size > room) return false;
    room -= size;
    return true;
  };
  const kept = new Map<Section, readonly string[]>();
  for (const each of sections.toSorted((one, other) => Number(one.isBulk) - Number(other.isBulk)))
    kept.set(each, each.items.filter(fits));
  const text = sections.map((each) => each.open + (kept.get(each) ?? []).join('') + each.close).join('');
  return `${text.trimEnd()}\n${renderNote(sections, kept)}`;
}

function renderNote(sections: readonly Section[], kept: ReadonlyMap<Section, readonly string[]>): string {
  const words = verifyWords.now.markdown;
  const left = sections.flatMap((each) => {
    const missing = each.items.length - (kept.get(each)?.length ?? 0);
    return missing > 0 ? [words.some(missing, each.items.length, each.what)] : [];
  });
  if (left.length === 0) return '';
  return `\n> ${words.leftOut(left)}\n`;
}

const KINDS = ['error', 'warning', 'notice'] as const;
type Kind = (typeof KINDS)[number];

const KIND_OF_LEVEL: Readonly<Record<Level, Kind>> = { must: 'error', should: 'warning', info: 'notice' };

interface Annotation {
  readonly kind: Kind;
  readonly title: string;
  readonly lines: readonly string[];
}

/**
 * One workflow command a line, for each cause with what to change: at most ten, the most severe first;
 * empty when there is nothing to say.
 */
export function renderAnnotations(report: Report): string {
  const all = buildAnnotations(report).toSorted((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind));
  if (all.length <= ANNOTATION_LIMIT) return all.map(renderAnnotation).join('');
  const shown = all.slice(0, ANNOTATION_LIMIT - 1);
  const rest = all.slice(ANNOTATION_LIMIT - 1);
  const more: Annotation = {
    kind: rest[0]?.kind ?? 'notice',
    title: 'friend-cb verify',
    lines: [
      verifyWords.now.github.more(
        rest.length,
        rest.map((each) => each.title),
      ),
    ],
  };
  return [...shown, more].map(renderAnnotation).join('');
}

function buildAnnotations(report: Report): Annotation[] {
  const { causes, diagnosis, stopped, baseline } = report;
  const words = verifyWords.now.github;
  const annotated = causes.map((each) => annotateCause(each, report));
  // Why nothing was accepted comes before all that follows from it.
  const first = diagnosis === null ? [] : annotated.slice(0, 1);
  return [
    ...first,
    ...(stopped === null ? [] : [{ kind: 'error', title: words.stopped, lines: [stopped] } as const]),
    ...baseline.map(
      (each) =>
        ({
          kind: 'error',
          title: words.baseline(each.line),
          lines: [words.problem(each.case, each.finding, each.message)],
        }) as const,
    ),
    ...annotated.slice(first.length),
  ];
}

/** The number of cases that are named in an annotation. */
const SHOWN_IDS = 20;

function annotateCause({ id, level, fails, title, advice, cases }: Cause, report: Report): Annotation {
  const [first] = cases;
  const example = report.cases.find((each) => each.id === first);
  const { causes, github: words } = verifyWords.now;
  const names = causes.names(cases.slice(0, SHOWN_IDS), cases.length);
  const others = id === report.diagnosis?.id ? report.diagnosis.advice.slice(1) : [];
  return {
    kind: fails ? 'error' : KIND_OF_LEVEL[level],
    title: causes.title(id, level),
    lines: [
      title,
      words.change(advice),
      ...others.map(words.or),
      ...(cases.length > 1 ? [words.cases(names)] : []),
      ...(example === undefined ? [] : [words.expected(example.expects), example.rerun]),
    ],
  };
}

function renderAnnotation({ kind, title, lines }: Annotation): string {
  const message = lines.map((line) => escapeUnseen(shorten(line, TEXT_LIMIT))).join('\n');
  return `::${kind} title=${escapeProperty(escapeUnseen(title))}::${escapeData(message)}\n`;
}

/** As GitHub's own toolkit for actions does it. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
