import type { SchemaName } from '../../library/schema-files.ts';
import type { Translation } from '../parts.ts';

export const library: Translation['library'] = {
  noFixture: {
    callbacks: (name) => `没有名为 '${name}' 的回调样例`,
    replies: (name) => `没有名为 '${name}' 的应答样例`,
  },
  noSchema: (name) => `没有名为 '${name}' 的 schema`,
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

const SCHEMAS: Readonly<Record<SchemaName, string>> = {
  callback: 'Sns.CallbackFriendDelete 的请求体',
  'callback-query': '回调 URL 的查询参数，作为一个对象',
  reply: '对 Sns.CallbackFriendDelete 的应答',
  exchange: '一次交互，NDJSON 的一行',
  record: 'NDJSON 的任意一行：exchange、call、ready、summary、unshown',
  'verify-report': '`friend-cb verify --report json=FILE` 写出的内容',
  'load-report': '`friend-cb load --report json=FILE` 写出的内容',
  'load-comparison': '`friend-cb load --compare before.json after.json --report json=FILE` 写出的内容',
  friends: '`chat --friends FILE` 所读取的好友关系图',
  project: '`.friend-cb.json` 可以包含的内容',
  openapi: '回调、REST 调用和 friend-cb chat 的控制 API 的 OpenAPI 3.1 描述',
};

export const schemas: Translation['schemas'] = { about: (name) => SCHEMAS[name] };
