/** What the value of a member may be. */
export type MemberKind = 'text' | 'file' | 'text or number' | 'texts' | 'texts by name';

interface Member {
  readonly kind: MemberKind;
  readonly about: string;
  /** Shown where the value is of another kind, and as the example of the schema. */
  readonly example: unknown;
}

/** Every member of a project file: what its reader, its schema and its page know of it. */
export const PROJECT_MEMBERS = {
  to: {
    kind: 'text',
    about: 'URL of the endpoint, without a login',
    example: 'http://localhost:3000/im',
  },
  sdkAppId: { kind: 'text or number', about: "The app's SDKAppID", example: 1400000001 },
  tokenFile: {
    kind: 'file',
    about: 'File that holds the token; the token itself never stands in a project file',
    example: '.token',
  },
  skip: {
    kind: 'texts',
    about: 'Cases that verify leaves out: ids, or beginnings of ids',
    example: ['accept/client-ipv6', 'wire/'],
  },
  choices: {
    kind: 'texts by name',
    about: 'Answers that the documentation leaves open, pinned for verify',
    example: { 'foreign-app': 'fail' },
  },
  probe: {
    kind: 'text',
    about: "Shell command that looks into the backend's data; verify runs it in the folder of the project file",
    example: 'node scripts/are-friends.js',
  },
  befriend: {
    kind: 'text',
    about: 'Shell command that makes two friends in the data; goes with probe',
    example: 'node scripts/befriend.js',
  },
  settle: {
    kind: 'text or number',
    about: 'How long the data may take to change: 500ms, 2s, 1m, or milliseconds; goes with probe',
    example: '2s',
  },
} as const satisfies Readonly<Record<string, Member>>;

export type ProjectMember = keyof typeof PROJECT_MEMBERS;
