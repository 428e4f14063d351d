import type { CallWords } from '../../render/words/call.ts';
import type { ExchangeWords } from '../../render/words/exchange.ts';

export const exchange: ExchangeWords = {
  expected: '预期',
  repeat: '重发',
  backend: '后台',
  urlCheck: 'URL 校验',
  noCommand: '（无命令）',
  notSent: '未发送',
  noPair: '没有可读取的好友对',
  friends: (count) => `${count} 个好友`,
  more: (count) => `+${count} 个`,
  at: (place) => `位于 ${place}`,
  chatCallsIt: (symptom) => `Chat 称之为：${symptom}`,
  advice: (advice, source) => `${advice}${source === null ? '' : `（${source}）`}`,
  page: (title, url) => `${title}，${url}`,
  request: '请求',
  reply: '应答',
  callbacks: (count) => `${count} 个回调`,
  tally: (total, parts, noise) =>
    `${total}${parts.length > 0 ? `：${parts.join('，')}` : ''}` +
    `${noise > 0 ? `；另有 ${noise} 个无法读取的到达请求` : ''}`,

  noBody: '（无正文）',
  cut: (bytes) => `…（共 ${bytes} 字节）`,
  notUtf8: (bytes) => `（${bytes} 字节，不是 UTF-8，以 base64 显示）`,
};

const DONE: Readonly<Record<Parameters<CallWords['done']>[1], string>> = {
  friend_delete: '已删除',
  'delete-friend': '已删除',
  friend_delete_all: '已删除',
  friend_add: '已添加',
  'add-friend': '已添加',
  'accept-friend': '已同意',
  friend_import: '已导入',
  account_import: '已导入',
  multiaccount_import: '已导入',
  black_list_add: '已拉黑',
  block: '已拉黑',
  black_list_delete: '已取消拉黑',
  unblock: '已取消拉黑',
  friend_update: '已更新',
  account_delete: '已删除',
};

export const call: CallWords = {
  done: (count, deed) => `${count} 个${DONE[deed]}`,
  refused: (count, shown, isAll) => `${count} 个被拒绝（${shown.join('，')}${isAll ? '' : '…'}）`,
  and: '，',
  meaning: (title, origin, code) => `${title}（${origin}）；friend-cb explain ${code}`,
  unknownAccount: '账号不存在：请先导入，或在好友关系图中写上它',
  unknownCode: 'friend-cb 不认识的错误码',
  item: (code, accounts, rest, title) =>
    `${code}  ${accounts.join('、')}${rest > 0 ? ` 等（另有 ${rest} 个）` : ''}：${title}`,
  attempt: (number) => `第 ${number} 次`,
  ofCall: (time) => `源自 ${time} 的调用`,
};
