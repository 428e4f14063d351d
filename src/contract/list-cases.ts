/**
 * A list of cases whose ids the compiler knows: the words of another language cannot leave one out.
 * Called as `listCases<ProbeCase>()([…])`, because a type that is given keeps the others from being found.
 */
export const listCases =
  <Case extends { readonly id: string }>() =>
  <const Id extends string>(cases: readonly (Case & { readonly id: Id })[]): readonly (Case & { readonly id: Id })[] =>
    cases;
