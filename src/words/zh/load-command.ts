import type { Translation } from '../parts.ts';

export const loadCommand: Translation['loadCommand'] = {
  valid: (forms) => `有效值：${forms.join('、')}`,
  compareJudgesNone: '--compare 不判定任何运行，因此不能给出 --threshold',
  thresholdOfRun: '阈值属于一次运行：friend-cb load --to URL --threshold EXPR，或 load --merge after.json',
  compareNeedsTwo: (given) => `--compare 需要两个文件，即之前的运行和之后的运行；给出了 ${given} 个`,
  forExample: (line) => `例如：${line}`,
  mergeOrCompare: '--merge 相加，--compare 不相加：请只给出其中一个',
  noOperand: (operand) => `没有 --merge 或 --compare 时，load 不接受参数 '${operand}'`,
  ofAnOption: '它是否属于某个选项，例如 --to URL？',
  mergeNeedsFiles: '--merge 需要给出要相加的文件',
  noSeries: (file) => `'${file}' 没有时间序列，因此合计也没有：它由较早的版本写成`,
  runTwice: (file, other) => `'${file}' 中有一次运行也在 '${other}' 中`,
  countsOnce: '每次运行只计一次',
  cannotBe: {
    compared: (file, problem) => `无法比较 '${file}'：${problem}`,
    'added up': (file, problem) => `无法相加 '${file}'：${problem}`,
  },
  reportFiles: '有效值：由 friend-cb load --report json=FILE 写成的文件',
  sendsNothing: (mode, flags) => `${mode} 不发送任何内容，因此不能给出 ${flags.join(' 和 ')}`,
  maxHasNoEnd: '--rate max 没有可供 --ramp 到达的终点',
  giveARate: '请给出起始速率：--rate 100 --ramp 1000',
  shareOfNone: (expression) => `--threshold ${expression} 是所要求速率的比例，而 --rate max 没有要求速率`,
  rateForm: '有效值：rate>=1000，即每秒回调数',
  noCallback: (rate, ramp, durationMs) =>
    `速率 ${rate}${ramp === null ? '' : ` 变到 ${ramp}`}、持续 ${durationMs} ms，一个回调也没有`,
  raise: '请增大 --rate 或 --duration',
  sending: (to, asked, isSigned, seed) => `发往 ${to}，${asked}，${isSigned ? '带签名' : '不带签名'}，种子 ${seed}`,
  noConnection: (durationMs) => `${durationMs} ms 内没有打开任何连接，因此什么也没有发送`,
  raiseDuration: '请增大 --duration',
};
