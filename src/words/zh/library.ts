import type { Translation } from '../parts.ts';

export const library: Translation['library'] = {
  noFixture: {
    callbacks: (name) => `没有名为 '${name}' 的回调样例`,
    replies: (name) => `没有名为 '${name}' 的应答样例`,
  },
  valid: (names) => `有效值：${names.join('、')}`,
  isStandIn: (to) => `${to} 就是 Chat 替身自己：回调应发往你的后台`,
  otherPort: '请给出你的后台的 URL，或用 --port 换一个端口',
  isReceiver: (to) => `${to} 就是接收方自己：无法转发给它`,
  listenElsewhere: '请给出你的后台的 URL，或监听另一个端口',
  graphWrong: (at, problem) => `关系图在 ${at} 处有误：${problem}`,
};

export const output: Translation['output'] = {
  cannotWrite: (why) => `无法写出输出：${why}`,
  ending: '正在结束；再按一次 Ctrl-C 立即停止',
  leftOut: (bytes) => `没有人读取输出：最后 ${bytes} 字节未写出`,
};
