import type { EditWords } from '../../protocol/edit.ts';
import type { EndpointWords } from '../../protocol/endpoint.ts';
import type { Verdict } from '../../protocol/exchange.ts';
import type { Expectation } from '../../protocol/expectation.ts';
import type { ChatSymptomWords } from '../../protocol/findings.ts';
import { DENIED_STATUSES } from '../../protocol/judge-reply.ts';
import type { JudgeWords } from '../../protocol/judge-words.ts';
import type { ProblemOfExchangeWords } from '../../protocol/problem-of-exchange.ts';
import type { ShortageWords } from '../../protocol/shortage.ts';

export const verdicts: Readonly<Record<Verdict, string>> = {
  ok: '状态码 200，且应答包符合文档，为 OK 和 0',
  fail: '状态码 200，且应答包符合文档，为 FAIL 和 1',
  denied: '状态码 400、401、403、413、415 或 422',
  late: '在 --timeout 内没有完整应答（2 s，与 Chat 等待的时间相同）',
  broken: '其他任何情况：连接重置、应答中断、其他状态码、不是 JSON、应答包有误',
  unreachable: '没有发生交互：DNS 解析失败、连接被拒绝、TLS 失败、连接超时',
};

export const expected: Readonly<Record<Expectation, string>> = {
  ok: 'ok：状态码 200，且应答包符合文档，为 OK 和 0',
  fail: 'fail：状态码 200，且应答包符合文档，为 FAIL 和 1',
  refused: `拒绝：状态码 200 且为 FAIL 和 1，或状态码 ${DENIED_STATUSES.join('、')}`,
  answered: 'Chat 能理解的应答：OK、FAIL，或以状态码拒绝',
  any: '端点的任何应答',
};

/** As the manual in Chinese has it for the callbacks of its sister product, and in the same words for the rest. */
export const chatSymptoms: ChatSymptomWords = {
  'access to the webhook URL times out': '回调 URL 访问超时',
  'access denied by the webhook service': '回调服务拒绝访问',
  'HTTPS certificate configuration error': 'HTTPS 证书配置错误',
  'HTTPS mutual authentication error': 'HTTPS 双向认证错误',
  'the HTTP return code is not 200': 'HTTP 返回码不是 200',
  'the response packet could not be parsed': '应答包解析失败',
};

export const judges: JudgeWords = {
  inQuery: '查询串',
  inBody: '请求体',
  inEither: '查询串和请求体',
  noPair: (value) => `好友对是 ${value}，应为对象`,
  missing: (name) => `缺少 ${name}`,
  noString: (name, value) => `${name} 是 ${value}，应为字符串`,
  statusType: '字符串 OK 或 FAIL',
  statusValue: ' OK 或 FAIL',
  codeType: '整数 0 或 1',
  codeValue: ' 0 或 1',
  infoType: '字符串',
  withoutBody: (status) => `${status}，无正文`,
};

export const shortages: ShortageWords = {
  EMFILE: '本进程打开的文件数已达上限：请调大 ulimit -n',
  ENFILE: '本机打开的文件数已达上限',
  EADDRNOTAVAIL: '没有空闲的本地端口：连接关闭后，端口还要占用一分钟',
  ENOBUFS: '套接字内存不足',
  ENOMEM: '内存不足',
};

export const edits: EditWords = {
  noStep: '这里不是路径的一步',
  noQuotedName: '这里不是加引号的字段名',
  emptyPath: '路径为空',
  wantsIndex: (step) => `这里是数组，应写 [0] 这样的下标，而不是 '${step}'`,
  noIndex: (index, count) => `没有 [${index}]，数组只有 ${count} 个元素`,
  plainValue: '简单值之下没有内容',
  noMember: (name) => `没有字段 '${name}'`,
};

const LOGIN_NOTE = '（用户名或密码中的 /、?、# 和 @ 写作 %2F、%3F、%23 和 %40）';
export const endpoints: EndpointWords = {
  empty: 'URL 为空',
  scheme: (scheme) => `不能通过 ${scheme}: 发送回调`,
  noSlashes: '不是 URL：应以 http:// 或 https:// 开头',
  noPort: '不是 URL：前面没有 http://，也没有端口',
  userWithoutScheme: '不是 URL：带用户名时，前面必须有 http:// 或 https://',
  noUrl: `不是 URL${LOGIN_NOTE}`,
  quoted: '带有引号：请去掉',
  control: '含有换行或其他控制字符',
  blank: '含有空格：请去掉，或写作 %20',
  backslash: '含有反斜杠：请写 /；确实需要反斜杠时写作 %5C',
  fragment: '含有 # 之后的部分，它不会被发送：请去掉，或把 # 写作 %23',
  noHost: '不是可调用的 URL：没有主机名',
  oddPort: `不是 URL：端口应为数字${LOGIN_NOTE}`,
  portRange: '不是可调用的 URL：端口应在 1 到 65535 之间',
  oddHost: `不是 URL：主机名不合法${LOGIN_NOTE}`,
  readAs: (host) => `的主机名会被某些程序读作 ${host}：如果确实是它，请直接这样写`,
};

export const problemsOfExchange: ProblemOfExchangeWords = {
  request: '请求',
  reply: '应答',
  headers: (what) => `其${what}的 headers 不是文本对`,
  body: (what) => `其${what}的 body 不是文本`,
  bodyEncoding: (what) => `其${what}的 bodyEncoding 既不是 utf8 也不是 base64`,
  notBase64: (what) => `其${what}的 body 不是 base64`,
  halfCharacter: (what) => `其${what}的 body 中有半个字符，UTF-8 无法表示`,
  noRequest: '没有 request',
  httpVersion: '其请求的 httpVersion 不是文本',
  method: '其请求的 method 不是 HTTP 方法',
  target: '其请求的 target 不是文本',
  targetCharacters: '其请求的 target 含有请求行不允许的字符',
  targetStart: '其请求的 target 不以 / 开头',
  headerCharacters: (name) => `其请求有一个头含有不允许的字符：${name}`,
  replyType: '其 reply 不是对象',
  status: '其应答的 status 不是 HTTP 状态码',
  failure: '其 failure 缺少 kind 或 message',
  callback: '其 callback 不是对象',
  callbackMember: (name) => `其 callback 的 ${name} 不是文本`,
  pairs: '其 callback 的 pairs 不是文本对',
  findings: '其 findings 不完整',
  id: '其 id 不是文本',
  at: '其时间（at）不是文本',
  side: '其 side 不是文本',
  verdict: '其 verdict 不是文本',
  latencyMs: '其 latencyMs 不是数字',
  parent: '其 parent 不是文本',
  attempt: '其 attempt 不是整数',
  noObject: '不是对象',
  otherVersion: (version) => `版本是 ${version}，而本程序只认识 1`,
  noVersion: '没有版本，而本程序只认识 1',
};
