import type { ProjectMember } from './members.ts';

/** What a project file is called where it is looked for. */
export const PROJECT_FILE = '.friend-cb.json';
/** Names another file, or `none`. */
export const PROJECT_VARIABLE = 'FRIEND_CB_PROJECT';

/** What a project file says, as options would have it on the command line. */
export interface Project {
  /** Its path as people know it, from the current folder. */
  readonly name: string;
  readonly folder: string;
  /** The values of each member that it has. */
  readonly texts: Readonly<Partial<Record<ProjectMember, readonly string[]>>>;
}
