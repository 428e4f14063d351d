import type { Translation } from '../parts.ts';

export const files: Translation['files'] = {
  forExample: (line) => `例如：${line}`,
  longPause: (time) => `录制时的停顿：下一个回调在 ${time} 发送`,
  tunnels: (count) => `未发送：${count} 个建立隧道的请求（CONNECT）`,
  repetitions: (count) => `未发送：${count} 个重复其他交互的交互（转发、再次发送或重试）`,
  stale: (count, seconds) => `有 ${count} 个回调的签名已超过 ${seconds} s：用 --token 重新签名`,
  nothingSent: (file) => `'${file}' 中没有发送任何内容`,
  noneLeft: '其中没有交互，或经 --only 和 --skip 后一个不剩',
  waitingForDue: (sent, seconds) => `已发送 ${sent} 个回调，下一个按录制时的间隔稍后到期；已等待 ${seconds} s`,
  waitingForReply: (sent, seconds, patience) => `已发送 ${sent} 个回调，等待应答，已 ${seconds} s；${patience}`,
  sameReply: '与录制时相同的应答',
  noExchange: (file) => `'${file}' 中没有可以读取的交互`,
  whoWritesThem: '它们由 listen --record 或 --format ndjson 写成',
  callsLeftOut: (count) => `未写出：chat 的 ${count} 次调用，它们无法重放`,
  readIt: '提交之前请通读：成员名、路径或文本中可能还有个人数据',
  repliesPrintsNone: '--replies 只列出名称，不打印回调',
  leaveOut: '请去掉 --replies 或名称，或加上 --json，它打印一个应答',
};
