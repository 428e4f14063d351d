import type { StandInWords } from '../../chat/words.ts';

export const standIn: StandInWords = {
  faultWanted: (name, code) => `由 --fault ${name}=${code} 指定`,
  noAccount: (id) => `没有账号 '${id}'（From_Account）：已指定好友关系图或已导入账号，因此它必须在其中`,
  self: (member, id) => `\`${member}\` 中含有 '${id}'，即该账号自己`,
  noField: (tag, valid) => `没有字段 '${tag}'；可用：${valid.join('、')}`,
  fieldValue: (tag, given, valid) => `${tag} 是 ${given}，应为 ${valid.join(' 或 ')}`,
  emptyPage: '`MaxLimited` 是 0；它是每页的数量',
  tooLarge: '请求体太大，无法读取',
  unreadable: '请求体无法读取',
  overRate: (rateLimit, call) => `一秒内 ${call} 的调用超过 ${rateLimit} 次（--rate-limit）`,
  tunnelRefused: (target) => `到 ${target} 的隧道被拒绝：这个代理只应答 Chat 的 REST API 域名的 443 端口`,
  tunnelAsked: (target) => `有人请求到 ${target} 的隧道：加上 --proxy，这个端口就是 Chat 的 REST API 域名的代理`,
  proxied: (authority) =>
    `发往 ${authority} 的请求把这个端口当作代理，已拒绝：明文 HTTP 一律不转发（可用 NO_PROXY 排除主机）`,
  webPage: (header, value) => `调用似乎来自网页（${header}: ${value}）；使用 --secret-key-file 时改为校验它的 UserSig`,

  forbidden: (account) => `后台禁止添加 ${account}（--prev）`,
  callbackFirst: '回调先于应答发出（--callback-order）',
  lost: (command) => `${command} 丢失（--lose）`,
  twice: (command) => `${command} 发送两次（--duplicate）`,
  waits: (delayMs) => `延迟 ${delayMs} ms（--callback-delay）`,
  swapped: '每两个回调互换顺序（--reorder）',

  wasReset: '好友关系图和设置已重置',
  graphReplaced: (accounts) => `好友关系图已替换：${accounts} 个账号`,
  settingsChanged: (names) => `设置已更改：${names.join('、')}`,

  noMember: (valid) => `没有这个字段；可用：${valid.join('、')}`,
  noFriend: (id, owner) => `${id} 不是 ${owner} 的好友，见 $.friends`,
  noDetail: '没有这个字段；可用：Remark、Group、AddSource、AddWording、AddTime、Tag_SNS_Custom_…',
  type: (type, wanted) => `是 ${type} 类型，应为${wanted}`,
  anObject: '对象',
  anArray: '数组',
  aString: '字符串',
  aTime: '以 Unix 秒表示的时间',
  entries: (count, most) => `有 ${count} 项；最多允许 ${most} 项`,
  itself: '是该账号自己',
  repeated: (id) => `'${id}' 出现了两次`,
  emptyId: '账号为空',
  longId: (bytes, most) => `账号有 ${bytes} 字节；最长 ${most} 字节`,

  faultForm: '不是 ACCOUNT=CODE 或 CALL=CODE 的形式',
  faultCode: (digits) => `的错误码是 '${digits}'；错误码应为数字，例如 30006`,
};
