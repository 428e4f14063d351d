import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Io } from '../../../io.ts';
import { PROJECT_FILE, PROJECT_VARIABLE, type Project } from './project.ts';

/**
 * The project file that holds for the current folder; null where there is none. Its reader is loaded
 * only where there is one.
 * @param onIgnored told of a file that another user has put above this folder
 * @throws UserError for a file that is no project file
 */
export async function findProject(
  { env, workingFolder }: Pick<Io, 'env' | 'workingFolder'>,
  onIgnored: (name: string) => void,
): Promise<Project | null> {
  const named = env[PROJECT_VARIABLE]?.trim();
  const from = workingFolder();
  if (named === 'none' || from === null) return null;
  const file = named ? resolve(from, named) : lookUpwards(from);
  if (file === null) return null;
  const name = relative(from, file);
  if (!named && !isTrusted(file, from)) {
    onIgnored(name);
    return null;
  }
  const { readProject } = await import('./read-project.ts');
  return readProject(file, name);
}

/** The nearest one, from this folder up to that of a repository, or to the root. */
function lookUpwards(from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, PROJECT_FILE);
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
    // A worktree has a file of this name.
    if (existsSync(join(folder, '.git')) || dirname(folder) === folder) return null;
  }
}

/**
 * Whether whoever could write the file is trusted anyhow: the user, root, or whoever owns the current
 * folder. In /tmp anybody can put one above the folders of others, and it can name a command.
 */
function isTrusted(file: string, from: string): boolean {
  const user = process.getuid?.();
  if (user === undefined) return true;
  return [user, 0, statSync(from).uid].includes(statSync(file).uid);
}
