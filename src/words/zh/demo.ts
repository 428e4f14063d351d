import type { Translation } from '../parts.ts';

export const demo: Translation['demo'] = {
  head: (app) => `：应用 ${app} 的接收方和发送方，都在本机。`,
  steps: {
    iphone: '用户在 iPhone 上解除好友关系：一个回调包含两个方向。',
    rest: '业务后台用一次 REST 调用删除六个好友。',
    otherApp: '发给其他应用的回调。必须拒绝，也确实被拒绝。',
    forged: '伪造的回调：用别的 token 签名。',
    cut: '请求体被代理截断。',
    bug: '有缺陷的后台：它的应答是 {"code":0}。发送方指出错在哪里。',
    silent: '从不应答的后台。',
    loop: '完整的闭环：你的代码通过 REST 删除两个账号，其中一个并不是好友，Chat 发来回调。',
  },
  graph: (friends, lonely) => {
    const list = (names: readonly string[]) =>
      names.length < 2 ? names.join('') : `${names.slice(0, -1).join('、')} 和 ${names.at(-1)}`;
    return [
      ...friends.map(([id, has]) => `${id} 的好友有 ${list(has)}`),
      ...(lonely.length > 0 ? [`${list(lonely)} 没有好友`] : []),
    ].join('；');
  },
  yourTurn: '轮到你了：',
  listen: '在本机接收回调',
  send: '调用你的后台',
  chat: '接受它的 REST 调用，并向它发送回调',
};
