import { readFileSync } from 'node:fs';
import { PACKAGE_ROOT } from '../package-root.ts';
import {
  type ArtilleryPlan,
  PLAN_FILE,
  PROCESSOR_FILE,
  renderArtilleryPlan,
  renderArtilleryProcessor,
} from './artillery-plan.ts';

/** Built beside the program: the part of it that runs inside of Artillery. */
const BUNDLE = new URL('dist/artillery-processor.cjs', PACKAGE_ROOT);

/** The files of a project that Artillery runs, by name. */
export function buildArtilleryProject(plan: ArtilleryPlan): Readonly<Record<string, string>> {
  return {
    [PLAN_FILE]: renderArtilleryPlan(plan),
    [PROCESSOR_FILE]: renderArtilleryProcessor(plan, readFileSync(BUNDLE, 'utf8')),
  };
}
