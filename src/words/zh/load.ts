import { formatCount } from '../../render/count.ts';
import type { Translation } from '../parts.ts';

export const load: Translation['load'] = {
  asked: {
    fastest: (connections, time) => `${formatCount(connections)} 个连接尽快发送，持续 ${time}`,
    steady: (rate, time) => `${rate}/s，持续 ${time}`,
    ramp: (rate, to, time) => `${time} 内由 ${rate}/s 变到 ${to}/s`,
  },
  seed: (seed) => `，种子 ${seed}`,
  notes: {
    runs: (count) => `这是 ${count} 次运行的合计`,
    interrupted: '被中断：运行没有完成',
    overdue: (count, share, time) =>
      `${formatCount(count)} 个回调（${share}）在到期超过 ${time} 后才得到应答：按这个速率，端点越落越后`,
    ignored: (errors, sent) =>
      `${formatCount(sent)} 个回调中有 ${formatCount(errors)} 个没有得到 OK，但没有阈值检查这一点；可加上 --threshold errors==0`,
    unanswered: (count) => `${formatCount(count)} 个回调始终没有完整的应答，不计入各项时间`,
    saturated: (share, connections) =>
      `有 ${share} 的时间，${
        connections === 1 ? '唯一的连接' : `全部 ${formatCount(connections)} 个连接`
      }都被占用，回调只能等待：响应时间包含这段等待，--max-connections 可以放宽`,
    senderLate: (time) => `有 1% 的回调，发送方在到期 ${time} 之后才处理：机器繁忙，最慢的响应时间仅供参考`,
    senderBusy: (share) => `发送方有 ${share} 的时间在忙：这个速率是发送方的上限，端点也许还能更高`,
    lostOnReuse: (count) =>
      `${formatCount(count)} 个应答丢失：连接先前用过，这次一个字节未收到就结束了。端点是否过早关闭空闲连接？`,
    notOpened: (count) => `${formatCount(count)} 个连接无法打开`,
  },
  farBehind: (count, drain) =>
    `；端点远远落后：${drain === null ? '' : `最后一个回调到期 ${drain} 后，`}仍有 ${formatCount(count)} 个回调没有应答`,
  fellBehind: (count) => `；端点落后：${formatCount(count)} 个应答在回调到期很久之后才到达`,
  invalidAdvice:
    '以上时间反映的是发送方，而不是端点。请降低速率，给发送方一个独占的核，或把速率分给多台机器再相加：load --merge。',
  shareOfRate: (percent) => `，达到要求速率的 ${percent}%`,
  result: {
    nothing: '什么也没有发送',
    noneReached: '没有一个回调到达端点',
    held: (count) => `${formatCount(count)} 个阈值全部满足`,
    missed: (missed, count) => `${formatCount(count)} 个阈值中有 ${missed} 个未满足`,
    ok: '每个应答都是 ok',
    okButInvalid: '每个应答都是 ok，但这次运行无效',
    errors: (errors, sent) => `${formatCount(sent)} 个回调中有 ${formatCount(errors)} 个没有得到 OK`,
    interrupted: (words) => `被中断；${words}`,
  },
  pass: 'PASS',
  fail: 'FAIL',
  invalid: 'INVALID',
  list: (parts) => parts.join('，'),
  noVerdicts: '尚无',
  callbacks: '回调',
  verdicts: '判定',
  connections: '连接',
  response: '响应',
  inFlight: '进行中',
  of: (planned) => ` / ${planned}`,
  tried: '个已尝试，没有一个到达端点',
  sent: (rate, share) => `个已发送，${rate}/s${share}`,
  opened: (peak, opened) => `同时最多 ${peak} 个，共打开 ${opened} 个`,
  from: (bound) => `≥ ${bound}`,
  to: (bound) => `≤ ${bound}`,
  clocks: { response: '响应', service: '服务', lag: '滞后', senderLag: '发送方滞后' },
  mean: '平均',
  clocksLegend: '响应：从回调到期起；服务：从发出起；滞后：两者之差',
  progress: {
    sent: (sent, planned) => `已发送 ${sent}${planned === null ? '' : ` / ${planned}`}`,
    waitingFor: (count) => `等待 ${formatCount(count)} 个应答`,
    waiting: (count) => `${count} 个待发`,
    flight: (inFlight, waiting, connections) => `${inFlight}，待发 ${waiting}，连接 ${connections}`,
  },
};
