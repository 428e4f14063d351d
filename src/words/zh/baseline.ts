import type { Translation } from '../parts.ts';

export const baseline: Translation['baseline'] = {
  notJson: (file, why) => `基线 '${file}' 不是 JSON：${why}`,
  noList: (file) => `基线 '${file}' 中没有列表 'known'`,
  updateWrites: '--update-baseline 会写出一个',
  entry: (file, number) => `基线 '${file}' 的第 ${number} 项`,
  at: (place, problem) => `${place}：${problem}`,
  needs: "须有 'case'、'finding' 和 'reason'，且都是字符串",
  noCase: (id) => `没有用例 '${id}'`,
  noFinding: (code) => `没有发现项 '${code}'`,
  noTimeLimits: '时限不能列入基线',
  skipLeavesOut: '--skip 可以去掉这个用例',
  expires: (given) => `expires 是 '${given}'，不是 2027-01-31 这样的日期`,
  noPath: (seed, path) => `种子 ${seed} 在路径 ${path} 处没有回调`,
  pathBelongs: '路径取决于种子、friend-cb 的版本，以及是否有 token',
};
