/** What is wrong with a value, and where. */
export interface StandardIssue {
  readonly message: string;
  /** Names of members and numbers of items; empty for the value itself. */
  readonly path: readonly (string | number)[];
}

/** The interface by which test runners and libraries use any validator: https://standardschema.dev, version 1. */
export interface StandardSchema<T> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'friend-cb';
    readonly validate: (
      value: unknown,
    ) => { readonly value: T; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] };
    /** Never there: the type alone. */
    readonly types?: { readonly input: T; readonly output: T };
  };
}

/** @param judge what is wrong; empty where nothing is */
export const standardSchema = <T>(judge: (value: unknown) => readonly StandardIssue[]): StandardSchema<T> => ({
  '~standard': {
    version: 1,
    vendor: 'friend-cb',
    validate: (value) => {
      const issues = judge(value);
      return issues.length === 0 ? { value: value as T } : { issues };
    },
  },
});

/** `$.PairList[0].To_Account`, `$.friends["a b"]` and `?SdkAppid` as a path. */
export const pathOf = (at: string): readonly (string | number)[] =>
  [...at.matchAll(/[.?]([A-Za-z_][\w-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g)].map(([, name, index, quoted]) =>
    index !== undefined ? Number(index) : quoted !== undefined ? (JSON.parse(quoted) as string) : (name ?? ''),
  );
