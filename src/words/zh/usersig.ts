import type { SpanUnit, UserSigWords } from '../../protocol/usersig-words.ts';

const UNITS: Readonly<Record<SpanUnit, string>> = { day: '天', h: '小时', min: '分钟', s: '秒' };

export const userSig: UserSigWords = {
  empty: '它是空的',
  long: (characters, most) => `它有 ${characters} 个字符，超过 ${most} 个`,
  encodedTwice: '它多做了一次百分号编码',
  standardLetters: '它含有 + / =，而 UserSig 中应为 * - _',
  notFilled: '它的末尾没有用 _ 补齐',
  foreign: (letter) => `它不是 base64：含有 '${letter}'`,
  filledInside: '它的中间有代表 = 的 _：可能是 base64url',
  partMissing: '它不是 base64：缺少一部分',
  unpacksTo: (bytes) => `它解压后超过 ${bytes} 字节`,
  endMissing: '它的结尾缺失',
  notZlib: '它不是用 zlib 压缩的，或者在途中被改动',
  and: '；',
  noObject: '其中的内容不是 JSON 对象',
  aString: '字符串',
  aWholeNumber: '整数',
  lacks: (name) => `它没有 ${name}`,
  isNot: (name, wanted) => `它的 ${name} 不是${wanted}`,
  userbuf: '它的 TLS.userbuf 不是字符串',
  version: (given, known) => `它的版本是 ${given}，不是 ${known}`,
  unreadable: (problem) =>
    `这个 UserSig 无法读取：${problem}。请直接使用库生成的结果，在 URL 中做百分号编码，并检查它在哪里被截断`,
  otherApp: (app, given) =>
    `这个 UserSig 是为应用 ${app} 生成的，而 URL 中是 ${given}：请用同一个应用的 SDKAppID 和密钥生成`,
  otherAccount: (account, given) =>
    `这个 UserSig 是为账号 ${account} 生成的，而 URL 中是 ${given}：请为调用方账号生成一个`,
  slip: (slip) => `这个 UserSig 没有按文档签名：${slip}`,
  keyDecoded: '密钥是文本，不要按十六进制解码',
  keyWithLineEnd: '生成时所用的密钥末尾有换行',
  lastLineEnd: '被签名文本的最后一行也要有换行',
  hexSig: 'TLS.sig 是 base64 形式的 HMAC，而不是十六进制',
  otherKey: '这个 UserSig 是用另一个密钥生成的，或者在途中被改动：请用 --secret-key-file 中的密钥生成',
  expired: (ago, made, valid) => `这个 UserSig 已过期 ${ago}（生成于 ${made}，有效期 ${valid}）：请重新生成`,
  span: (count, unit) => `${count} ${UNITS[unit]}`,
  atSecond: (seconds) => `第 ${seconds} 秒`,
};
