import type { Translation } from '../parts.ts';

export const loadFacts: Translation['loadFacts'] = {
  shortage: (peak, most, why) => `发送方要打开 ${most} 个连接，最多只能打开 ${peak} 个（${why}）`,
  overdue: (ms) => `发送方跟不上：回调平均到期 ${ms} ms 后发送方才发觉`,
  atWork: (percent) => `发送方跟不上：在有回调等待连接的时间里，它有 ${percent} % 的时间在忙`,
  notThreshold: (given) => `'${given}' 不是阈值`,
  notComparison: (given, operator) => `'${given}'：${operator} 不是比较运算符；相等写作 ==`,
  notMetric: (given, name) => `'${given}'：'${name}' 不是运行的指标`,
  noUnit: (given, metric, unit) => `'${given}'：${metric} 是个数或以 % 表示的比例，没有单位 '${unit}'`,
  notTime: (given, unit) => `'${given}'：'${unit}' 不是时间单位`,
  noRate: '没有要求速率',
  lost: (lost, sent) => `${sent} 个中有 ${lost} 个始终没有完整的应答`,
  noReply: '没有一个回调得到完整的应答',
  notJson: (why) => `它不是 JSON：${why}`,
  notObject: '它不是 JSON 对象',
  version: (given) => (given === undefined ? '其中没有版本（v）' : `它的版本是 ${given}，本程序只认识 1`),
  member: (name) => `其成员 '${name}' 缺失，或不是 load 写成的`,
};
