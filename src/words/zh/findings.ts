import { hideLogin } from '../../protocol/endpoint.ts';
import type { FindingWords } from '../../protocol/findings.ts';
import { shortJson } from '../../protocol/json.ts';
import { failEnvelope, okEnvelope } from '../../protocol/reply.ts';
import { SIGN_WINDOW_SECONDS } from '../../protocol/sign.ts';
import { apart } from './apart.ts';
import { firstThree, list, more, quoted } from './phrases.ts';

const ENVELOPE = JSON.stringify(okEnvelope());
const REFUSAL = JSON.stringify(failEnvelope('why'));

function statusHint(status: number): string {
  if (status === 404) return '：这个路径有 POST 路由吗？';
  if (status === 405) return '：这条路由接受 POST 吗？';
  if (status === 401 || status === 403) return '：--sdk-appid 是自己的应用吗？对方要求 token 吗？';
  if (status === 408) return '：端点等不及请求，已放弃';
  if (status === 429) return '：端点限制了请求频率';
  if (status === 413) return '：请求体超过了端点的上限';
  return status >= 500 ? '：请查看后台日志' : '';
}

const WAIT_STATUSES: readonly number[] = [408, 429, 503];
function waitHint(status: number, retryAfter: string | null): string {
  if (retryAfter === null || !WAIT_STATUSES.includes(status)) return '';
  const when = /^\d+$/.test(retryAfter) ? `在 ${retryAfter} s 后` : `于 ${quoted(retryAfter)} `;
  return `；它要求${when}重试（Retry-After），但 Chat 不会这样做`;
}

export const findings: FindingWords = {
  'sdkappid-missing': {
    title: '查询串中没有 SdkAppid。',
    message: ({ expected }) => `查询串中没有 SdkAppid，本应用是 ${expected}`,
    advice: '应予拒绝：没有 SdkAppid，就无从得知回调属于哪个应用。',
  },
  'sdkappid-foreign': {
    title: 'SdkAppid 是其他应用的。',
    message: ({ given, expected }) =>
      `SdkAppid 是 ${/^\d+$/.test(given) ? given : quoted(given)}，本应用是 ${expected}`,
    advice: '后台必须拒绝其他应用的回调。请按字符串比较完整的 SDKAppID。',
  },
  'sdkappid-repeated': {
    title: 'SdkAppid 出现了不止一次。',
    message: ({ values }) => `SdkAppid 出现了 ${values.length} 次：${list(values.slice(0, 4).map(quoted))}`,
    advice: '应予拒绝：不同的解析器会取不同的值，校验可能因此被绕过。',
  },
  'sign-missing': {
    title: '已配置 token，但查询串中没有 Sign。',
    message: () => '已配置 token，但查询串中没有 Sign',
    advice: '应予拒绝：配置 token 后，Chat 会为每个回调签名。',
  },
  'sign-wrong': {
    title: 'Sign 不等于 sha256(Token + RequestTime)。',
    message: () => 'Sign 不是 sha256(Token + RequestTime) 的小写十六进制值',
    advice: '请确认两端的 token 相同，末尾没有换行或空格，并且参与计算的 RequestTime 就是查询串中的那串数字。',
  },
  'sign-uppercase': {
    title: 'Sign 正确，但是大写。',
    message: () => 'Sign 正确，但是大写；文档中是小写十六进制',
    advice: '请发送小写十六进制：有些后台会逐字符比较。',
  },
  'sign-repeated': {
    title: 'Sign 或 RequestTime 出现了不止一次。',
    message: ({ name, count }) => `${name} 出现了 ${count} 次`,
    advice: '应予拒绝：不同的解析器会取不同的值。',
  },
  'request-time-missing': {
    title: '已配置 token，但查询串中没有 RequestTime。',
    message: () => '查询串中没有 RequestTime，无法校验 Sign',
    advice: '应予拒绝：RequestTime 是签名内容的一半。',
  },
  'request-time-malformed': {
    title: 'RequestTime 不是 Unix 秒数。',
    message: ({ given }) => `RequestTime 是 ${quoted(given)}，不是 Unix 秒数`,
    advice: 'RequestTime 是发送时间：自 1970 年起的整秒数，只含数字。',
  },
  'request-time-stale': {
    title: `RequestTime 早于当前时间 ${SIGN_WINDOW_SECONDS} 秒以上。`,
    message: ({ seconds }) => `RequestTime 已过去 ${Math.round(seconds)} s，超过 ${SIGN_WINDOW_SECONDS} s`,
    advice: '应予拒绝：否则截获的请求可以被无限次重放。如果请求确实来自 Chat，请校准时钟（NTP）。',
  },
  'request-time-ahead': {
    title: `RequestTime 晚于当前时间 ${SIGN_WINDOW_SECONDS} 秒以上。`,
    message: ({ seconds }) => `RequestTime 比本机时钟快 ${Math.round(seconds)} s，超过 ${SIGN_WINDOW_SECONDS} s`,
    advice: '应予拒绝。如果请求确实来自 Chat，请校准时钟（NTP），并确认 RequestTime 是秒而不是毫秒。',
  },

  'command-mismatch': {
    title: '查询串与请求体中的命令不一致。',
    message: ({ values }) => `回调中的命令不一致：${list(values.slice(0, 4).map(quoted))}`,
    advice: '应予拒绝：Chat 在查询串和请求体中都带 CallbackCommand，且取值相同。',
  },
  'command-missing': {
    title: '查询串、请求体或两者都缺少 CallbackCommand。',
    message: ({ where }) => `${where}中没有 CallbackCommand`,
    advice: 'Chat 在两处都会发送它。自己写的发送程序也应如此。',
  },
  'parameter-missing': {
    title: '缺少文档规定的查询参数。',
    message: ({ names }) => `查询串中没有 ${list(names)}`,
    advice: '文档中的 URL 带有 SdkAppid、CallbackCommand、contenttype、ClientIP 和 OptPlatform。',
  },
  'parameter-repeated': {
    title: '文档规定的查询参数出现了不止一次。',
    message: ({ names }) => `${list(names)} 出现了不止一次`,
    advice: '找出是谁又加了一次：是配置的 URL，还是代理。',
  },
  'query-encoding': {
    title: '查询参数的百分号编码有误。',
    message: ({ names }) => `${list(names.slice(0, 4).map(quoted))} 的百分号编码有误`,
    advice: '每个百分号后跟两位十六进制数字，字节为 UTF-8。百分号本身写作 %25。',
  },
  'contenttype-unexpected': {
    title: 'contenttype 既不是 json 也不是 JSON。',
    message: ({ given }) => `contenttype 是 ${quoted(given)}；文档规定的值是 json`,
    advice: '后台无需处理：无论它写什么，请求体都是 JSON。',
  },
  'client-ip-malformed': {
    title: 'ClientIP 不是 IP 地址。',
    message: ({ given }) => `ClientIP 是 ${quoted(given)}，不是 IP 地址`,
    advice: '文档中是 127.0.0.1 这样的地址。未经检查不要写入数据库。',
  },
  'platform-undocumented': {
    title: 'OptPlatform 不在文档列出的取值中。',
    message: ({ given }) => `OptPlatform 是 ${quoted(given)}，不在文档列出的取值中`,
    advice: '后台应当接受它：Chat 可能会增加平台。',
  },
  'content-type-unexpected': {
    title: '请求的 Content-Type 不是 JSON。',
    message: ({ given }) => `请求的 Content-Type 是 ${quoted(given)}`,
    advice: '文档没有说明 Chat 在这里发送什么。无论这个头写什么，都按 JSON 解析请求体。',
  },
  'url-check': {
    title: '这是控制台对回调 URL 的校验。',
    message: () => '没有命令，请求体为空：这是控制台在校验 URL',
    advice: '像普通回调一样应答。除 Sign 和 RequestTime 外，不要依赖它的其他查询参数。',
  },

  'forward-circle': {
    title: '转发出去的请求又回来了。',
    message: ({ mark }) => `这个请求从这里转发出去，又回到了这里：Via 中有 ${mark}`,
    advice: '请直接转发到后台：--forward-to 指向的地址又把请求发了回来。',
  },
  'forward-web-page': {
    title: '有网页发来请求，企图让它被转发。',
    message: ({ header, value }) => `这个请求来自网页（${header}: ${quoted(value)}），不予转发`,
    advice:
      '无需处理：网页不得经由 --forward-to 访问自己的后台。' +
      'Chat 不发送 Origin；要试发回调，请用 friend-cb send 或 curl。',
  },

  'method-not-post': {
    title: '请求方法不是 POST。',
    message: ({ method }) => `请求方法是 ${method}，而回调应当是 POST`,
    advice: '请用 POST 发送回调。在浏览器中打开这个 URL 发出的是 GET。',
  },
  'callback-too-large': {
    title: '请求体超过了接收端的上限。',
    message: ({ limit }) => `请求体超过 ${limit} 字节的上限`,
    advice: '如果请求确实来自 Chat，请调大 --max-body。1000 对最长的账号为 98 KiB，2000 对为 195 KiB。',
  },
  'body-empty': {
    title: '回调没有请求体。',
    message: () => '请求体为空',
    advice: '应予拒绝：请求体是带有 CallbackCommand 和 PairList 的 JSON 对象。',
  },
  'body-not-utf8': {
    title: '回调的请求体不是有效的 UTF-8。',
    message: ({ isCut }) =>
      isCut
        ? '请求体在一个字符中间结束：Content-Length 算的是字符数，或者请求体被截断了'
        : '请求体不是有效的 UTF-8，因此不是 JSON',
    advice:
      '应予拒绝，至少要应答：这样的请求体不能让后台崩溃。' +
      '自己写的发送程序应按 UTF-8 编码，并让 Content-Length 等于字节数而不是字符数。',
  },
  'body-not-json': {
    title: '回调的请求体不是 JSON。',
    message: ({ detail }) => `请求体不是 JSON：${detail}`,
    advice:
      '应予拒绝。如果请求确实来自 Chat，请检查是否有代理截断了请求体；' +
      '如果是自己发送的，请检查 Content-Length 是否算成了字符数而不是字节数。',
  },
  'body-not-object': {
    title: '回调的请求体是 JSON，但不是对象。',
    message: ({ type }) => `请求体是 ${type} 类型的 JSON，不是对象`,
    advice: '应予拒绝：请求体是带有 CallbackCommand 和 PairList 的 JSON 对象。',
  },
  'pairlist-missing': {
    title: '请求体中没有 PairList。',
    message: () => '请求体中没有 PairList',
    advice: '应予拒绝：PairList 才是回调的内容。',
  },
  'pairlist-type': {
    title: 'PairList 不是数组。',
    message: ({ type }) => `PairList 是 ${type} 类型，不是数组`,
    advice: '应予拒绝：PairList 是对象数组，每个对象带有 From_Account 和 To_Account。',
  },
  'pairlist-empty': {
    title: 'PairList 为空。',
    message: () => 'PairList 为空，而回调通知的是已成功的删除',
    advice: '当作无事可做的回调处理。',
  },
  'pair-malformed': {
    title: 'PairList 中有元素不是由两个字符串组成的好友对。',
    message: ({ what, count }) => `${what}${more(count)}`,
    advice: '应予拒绝：好友对的形式是 {"From_Account":"…","To_Account":"…"}，两者都是字符串。',
  },
  'account-empty': {
    title: '有账号为空。',
    message: ({ count }) => `账号为空${more(count)}`,
    advice: '账号不会为空。不要以空账号存储任何数据。',
  },
  'account-long': {
    title: '有账号超过 32 字节。',
    message: ({ given, count }) => `${quoted(given)} 超过 32 字节${more(count)}`,
    advice: 'UserID 最长 32 字节。不要让数据库字段悄悄截断它。',
  },
  'account-characters': {
    title: '有账号含有 a-z A-Z 0-9 _ 和 - 以外的字符。',
    message: ({ given, count }) => `${quoted(given)} 含有 a-z A-Z 0-9 _ - 以外的字符${more(count)}`,
    advice: '把账号当作不透明的文本：显示时一律转义，在 SQL 中使用参数绑定。',
  },
  'pairs-several-deleters': {
    title: '好友对中有不止一个删除方。',
    message: ({ count }) => `好友对来自 ${count} 个删除方；已知的回调只有一个`,
    advice: '后台应当逐对处理。',
  },
  'pair-repeated': {
    title: 'PairList 中有重复的好友对。',
    message: ({ count }) => `这一对已在 PairList 中出现过${more(count)}`,
    advice: '让删除操作具有幂等性，重复执行也无害。',
  },

  'endpoint-http': {
    title: '经由网络以明文 HTTP 访问端点。',
    message: ({ host }) => `回调以明文 HTTP 发往 ${host}；文档要求 HTTPS`,
    advice: '离开本机就请使用 https:。',
  },
  'endpoint-query': {
    title: '回调 URL 自带查询串，控制台的规则不允许这样。',
    message: () => 'URL 自带查询串：按控制台的规则，回调 URL 中不能有 ? 和 &',
    advice: '很多后台能正常工作。如果控制台不接受这个 URL，请把参数放到路径里。',
  },

  'endpoint-dns': {
    title: '主机名无法解析。',
    message: ({ host, detail }) => `域名 ${host} 无法解析（${detail}）`,
    advice: '请检查拼写，并确认该域名有公网的 A 或 AAAA 记录。',
  },
  'endpoint-refused': {
    title: '该端口上没有服务在监听。',
    message: ({ address }) => `连接被拒绝：${address} 上没有服务在监听`,
    advice: '请启动后台，并检查主机和端口。',
  },
  'endpoint-connect-timeout': {
    title: '未能及时建立连接。',
    message: ({ detail }) => detail,
    advice: '请检查防火墙是否丢弃了该端口的数据包，或地址是否为内网地址。',
  },
  'endpoint-no-route': {
    title: '没有到主机的路由。',
    message: ({ address, detail }) => `没有到 ${address} 的路由（${detail}）`,
    advice: '请检查地址和网络：VPN、防火墙、没有路由的 IPv6。',
  },
  'tls-certificate-expired': {
    title: '端点的证书已过期，或尚未生效。',
    message: ({ detail }) => `证书已过期或尚未生效：${detail}`,
    advice: '请更新证书，并检查本机时钟。',
  },
  'tls-certificate-untrusted': {
    title: '端点的证书是自签名的，或证书链无法追溯到受信任的 CA。',
    message: ({ detail }) => `证书不受信任：${detail}`,
    advice: 'Chat 要求公共 CA 签发的证书，并带上中间证书。开发时可用 --ca FILE 或 --insecure。',
  },
  'tls-certificate-host': {
    title: '端点的证书属于另一个主机。',
    message: ({ detail }) => `证书属于另一个主机：${detail}`,
    advice: '请为 URL 中的域名申请证书，或改用证书中的域名。',
  },
  'tls-client-certificate': {
    title: '端点要求客户端证书，但没有得到它认可的证书。',
    message: ({ detail }) => `端点拒绝了客户端证书：${detail}`,
    advice: '请用 --cert 和 --key 提供证书，或关闭双向认证：Chat 已不再提供。',
  },
  'tls-handshake': {
    title: 'TLS 握手失败。',
    message: ({ detail }) => `TLS 握手失败：${detail}`,
    advice: '如果端点使用明文 HTTP，请把 https: 改为 http:。否则请检查它支持的 TLS 版本和加密套件。',
  },

  'local-shortage': {
    title: '本机缺少建立连接所需的资源。',
    message: ({ address, detail }) => `本机无法打开到 ${address} 的连接：${detail}`,
    advice: '问题不在端点：请减少并发连接，或提高本机的上限。',
  },
  'reply-late': {
    title: '未及时收到完整应答。Chat 只等两秒。',
    message: ({ timeoutMs, answeredMs }) =>
      answeredMs === null
        ? `${timeoutMs} ms 内没有完整应答，再过 ${timeoutMs} ms 仍然没有`
        : `${(answeredMs / 1000).toFixed(1)} s 后才应答，晚于 ${timeoutMs} ms 的上限`,
    advice: '先应答，再处理：把回调放入队列，立即应答。',
  },
  'reply-reset': {
    title: '端点重置了连接。',
    message: ({ detail }) => `连接被重置：${detail}`,
    advice: '请在后台日志中查找崩溃，或检查是否有代理等不及而断开。',
  },
  'reply-closed': {
    title: '端点未应答就关闭了连接。',
    message: () => '连接已关闭，没有应答',
    advice: '请在后台日志中查找崩溃。如果端点要求 TLS，请使用 https:。',
  },
  'reply-truncated': {
    title: '应答还没传完，连接就断了。',
    message: ({ received, announced }) =>
      `${announced === null ? '' : `声明的正文有 ${announced} 字节，`}收到正文的 ${received} 字节后，连接断开`,
    advice: '请在后台日志中查找崩溃或超时。Content-Length 大于正文长度也会如此。',
  },
  'reply-cut': {
    title: 'Content-Length 截断了应答。',
    message: ({ announced, extraBytes }) =>
      extraBytes > 0
        ? `声明的 ${announced} 字节不是完整的正文：后面还有 ${extraBytes} 字节`
        : `${announced} 字节的正文在一个字符中间结束`,
    advice: 'Content-Length 必须是字节数，而不是字符数。请让框架来设置它。',
  },
  'reply-not-http': {
    title: '返回的不是 HTTP/1.1。',
    message: ({ detail }) => `返回的不是 HTTP：${detail}`,
    advice: '请检查端口：这里应答的是另一种协议，或者端点要求 TLS（https:）。',
  },
  'reply-framing': {
    title: '应答违反 HTTP/1.1 的规则：无法确定如何读取时为 must，多数客户端能容忍时为 should。',
    message: ({ problem, isRead }) =>
      isRead ? `应答不完全符合 HTTP/1.1：${problem}` : `应答无法按 HTTP/1.1 读取：${problem}`,
    advice: '请让框架或 Web 服务器来写应答头并界定正文。端点前的代理可能会以 502 拒绝这样的应答。',
  },
  'reply-headers-large': {
    title: '应答头超过了许多客户端和代理的上限。',
    message: ({ bytes }) => `应答头占 ${bytes} 字节`,
    advice: '请少发一些：nginx 作代理时允许 4 或 8 KiB，超出则返回 502；Node.js 等客户端允许 16 KiB。',
  },
  'reply-too-large': {
    title: '应答超过了本程序的读取上限。',
    message: ({ limit }) => `应答超过 ${limit} 字节，读到此处为止`,
    advice: '只返回文档规定的应答包，不要附带其他内容。',
  },
  'reply-status': {
    title: 'HTTP 状态码不是 200。',
    message: ({ status, retryAfter = null }) =>
      `状态码是 ${status}，只有 200 才算已应答${statusHint(status)}${waitHint(status, retryAfter)}`,
    advice: '5xx 表示后台出错：请查看后台或其代理的日志。其他状态码请一律改为 200，并在应答包中说明回调是否已处理。',
  },
  'reply-redirect': {
    title: '端点返回重定向，而 Chat 不会跟随。',
    message: ({ status, location }) =>
      `状态码是 ${status}，${location === null ? '即重定向' : `重定向到 ${quoted(hideLogin(location))}`}`,
    advice: '请直接配置最终的 URL：用 https 还是 http，末尾有没有斜杠。',
  },
  'reply-compressed': {
    title: '应答经过压缩，而请求并未要求压缩。',
    message: ({ encoding }) =>
      `应答带有 Content-Encoding: ${shortJson(encoding).slice(1, -1)}，而请求没有发送 Accept-Encoding`,
    advice: '只在客户端用 Accept-Encoding 要求时才压缩，或对这个路径一律不压缩。',
  },
  'reply-empty': {
    title: '应答没有正文。',
    message: () => '应答的正文为空',
    advice: `请返回 ${ENVELOPE}`,
  },
  'reply-not-utf8': {
    title: '应答不是有效的 UTF-8。',
    message: () => '应答的正文不是有效的 UTF-8，因此不是 JSON',
    advice: '请把应答编码为 UTF-8。',
  },
  'reply-bom': {
    title: '应答以字节顺序标记（BOM）开头。',
    message: () => '应答的正文以字节顺序标记（BOM）开头，而 JSON 不允许',
    advice: '请把源文件或输出文本保存为不带 BOM 的 UTF-8。',
  },
  'reply-not-json': {
    title: '应答不是 JSON。',
    message: ({ detail }) => `应答的正文不是 JSON：${detail}`,
    advice: `请返回 ${ENVELOPE}，前后不要有其他内容。`,
  },
  'reply-not-object': {
    title: '应答是 JSON，但不是对象。',
    message: ({ value }) => `应答是 JSON，但内容是 ${shortJson(value)}，不是对象`,
    advice: `请返回 ${ENVELOPE}。如果内容是一个装着 JSON 的字符串，说明编码了两次。`,
  },

  'envelope-missing': {
    title: '应答是 JSON 对象，但没有应答包的任何字段。',
    message: ({ names }) =>
      '应答中没有 ActionStatus、ErrorCode 和 ErrorInfo' +
      (names.length === 0 ? '' : `，只有 ${list(names.slice(0, 4).map(quoted))}`),
    advice: `请返回 ${ENVELOPE}，拼写要完全一致。`,
  },
  'envelope-member-missing': {
    title: '应答包缺少字段。三个字段都是必填的。',
    message: ({ name, similar }) => `缺少 ${name}${similar === null ? '' : `；却有 ${quoted(similar)}`}`,
    advice: `请返回全部三个字段：${ENVELOPE}`,
  },
  'envelope-member-type': {
    title: '应答包有字段类型错误。',
    message: ({ name, value, wanted }) => `${name} 是 ${shortJson(value)}，应为${wanted}`,
    advice: 'ActionStatus 是字符串，ErrorCode 是不带引号的整数，ErrorInfo 是字符串。',
  },
  'envelope-member-value': {
    title: '应答包有字段的取值不在文档规定之内。',
    message: ({ name, value, wanted }) => `${name} 是 ${shortJson(value)}，应为${wanted}`,
    advice: 'ActionStatus 是大写的 OK 或 FAIL。ErrorCode 是 0 或 1；自定义的错误码请放进 ErrorInfo。',
  },
  'envelope-pairing': {
    title: 'ActionStatus 与 ErrorCode 相互矛盾。',
    message: ({ status, code }) => `ActionStatus 是 ${quoted(status)}，而 ErrorCode 是 ${code}`,
    advice: 'OK 对应 0，FAIL 对应 1。',
  },

  'reply-slow': {
    title: '应答用时超过一秒，而 Chat 只等两秒。',
    message: ({ latencyMs }) => `应答用时 ${(latencyMs / 1000).toFixed(2)} s，而 Chat 只等两秒`,
    advice: '先应答，再处理：负载一高，这样的应答就会超时。',
  },
  'reply-content-type': {
    title: '应答的 Content-Type 不是 application/json。',
    message: ({ given }) => (given === null ? '应答没有 Content-Type' : `应答的 Content-Type 是 ${quoted(given)}`),
    advice: '请发送 Content-Type: application/json。其他类型 Chat 也接受。',
  },

  'reply-changed': {
    title: '端点的应答与录制的不同。',
    message: ({ was, is }) => `录制的应答是 ${was}，现在是 ${is}`,
    advice: '如果是有意的改动，请重新录制。使用 --expect same 时，改动会使运行失败。',
  },

  'not-accepted': {
    title: 'Chat 可能发送的回调没有被接受。',
    message: ({ got }) => `预期回调被接受，结果是${apart(got)}`,
    advice: `对本应用每一个格式正确的回调，请返回状态码 200 和 ${ENVELOPE}。`,
  },
  'not-refused': {
    title: '不可信的回调没有被拒绝。',
    message: ({ got }) => `预期回调被拒绝，结果是${apart(got)}`,
    advice: `请返回状态码 200 和 ${REFUSAL}，或返回状态码 401 或 403，并且不做任何处理。`,
  },
  'connections-not-accepted': {
    title: '同时打开的连接没有全部被接受。',
    message: ({ count, of, detail }) => `${of} 个连接中有 ${count} 个未被接受：${detail}`,
    advice:
      '这不是应答慢，而是连接队列（listen backlog）满了。开发用服务器的队列很短，常为 5：' +
      '请调大（Python：request_queue_size，gunicorn：--backlog），或对生产环境使用的服务器运行本套用例。',
  },
  'answer-differs': {
    title: '回调被接受了，但 ErrorInfo 与普通回调的不同。',
    message: ({ errorInfo, plain }) =>
      `已接受，ErrorInfo 是 ${shortJson(errorInfo)}，而普通回调的是 ${shortJson(plain)}：它真的读懂了吗？`,
    advice: '请检查后台是否把它当成了空回调或别的回调，结果什么都没做。',
  },
  'not-answered': {
    title: '端点没有正常应答。',
    message: ({ got }) => `预期及时应答且状态码低于 500，结果是${apart(got)}`,
    advice: '请捕获错误：异常的请求也应得到应答，而不是引起崩溃。请查看后台日志。',
  },
  'not-readable': {
    title: '端点返回了 Chat 无法读取的内容。',
    message: ({ got }) => `预期可读取的应答，结果是${apart(got)}`,
    advice:
      '对不处理的请求，也请返回带有 ActionStatus、ErrorCode 和 ErrorInfo 的 JSON。' +
      '状态码 200 的错误页或空正文会掩盖错误：请查看后台日志。',
  },
  'not-alive': {
    title: '此后端点不再像之前那样应答普通回调。',
    message: ({ got, back }) => `随后的普通回调结果是${apart(got)}；${back}`,
    advice: '一个坏请求不能拖垮或阻塞后台。请在其日志中查找崩溃、泄漏或死锁。',
  },
  'effect-missing': {
    title: '数据没有按回调所说改变。',
    message: ({ left, of, waitedMs, got, list: owner }) => {
      const end = `；应答是 ${got}`;
      if (owner !== null) {
        const still = left.length > 0 ? `：其中仍有 ${firstThree(left)}` : '';
        return `删除 ${waitedMs} ms 后，关于 ${owner} 的数据没有恢复到添加这 ${of} 个好友之前的样子${still}${end}`;
      }
      return of === 1
        ? `关于 ${left[0]} 的数据在 ${waitedMs} ms 内没有改变${end}`
        : `${of} 个好友关系中有 ${left.length} 个在 ${waitedMs} ms 内没有改变：${firstThree(left)}${end}`;
    },
    advice: '请在返回 OK 之前，把回调中的所有好友对在同一个事务中写入。',
  },
  'effect-unmade': {
    title: '建立了好友关系，数据却没有体现。',
    message: ({ left, by, waitedMs }) =>
      `${firstThree(left)}：已通过 ${by} 建立好友关系，但数据在 ${waitedMs} ms 内没有改变，因此无法判断删除的效果`,
    advice:
      '对照步骤用同样的方法建立了两个好友，并且有所体现。' +
      '请检查回调中的所有好友对是否都已处理，以及数据生效是否比 --settle 更慢。',
  },
  'effect-unwanted': {
    title: '数据不该改变，却改变了。',
    message: ({ what, deed, got }) => `${what === null ? '' : `${what}：`}应答是 ${got}，但 ${deed}`,
    advice: '请先校验回调，再动数据：只在口头上拒绝，什么也保护不了。',
  },
  'effect-late': {
    title: '收到应答时数据尚未改变。',
    message: ({ got }) => `应答是 ${got}，而数据尚未改变`,
    advice: '使用队列没有问题，但其中的内容必须经得起重启，因为 Chat 认为回调已送达。',
  },
  'effect-differs': {
    title: '数据与 Chat 的好友关系图不一致。',
    message: ({ wrong, of }) => `${of} 个好友关系中有 ${wrong.length} 个不一致：${firstThree(wrong)}`,
    advice: '请针对其中一对查看调用与回调的日志：哪个回调没有执行？',
  },
  'effect-partial': {
    title: '含有无法读取的好友对的回调被部分执行了。',
    message: ({ changed, of }) => `${of} 个正确的好友对中执行了 ${changed} 个`,
    advice: '请先检查整个回调，再在同一个事务中全部写入或全不写入。',
  },
  'probe-blind': {
    title: '无论发生什么，探针命令的输出都一样。',
    message: ({ probe, printed }) => `${probe} 对两个非好友、建立好友关系之后以及删除之后，输出的都是 ${printed}`,
    advice:
      '它应当输出数据中关于 FRIEND_CB_FROM 和 FRIEND_CB_TO 的内容。请用数据中的两个好友手动试一试。' +
      '如果后台不是通过 Sns.CallbackFriendAdd 得知新好友，请用 --befriend。' +
      '如果它只接受已知的用户，请用 --accounts 指定几个。',
  },
  'probe-restless': {
    title: '两人之间没有任何变化，探针命令的输出却不同。',
    message: ({ probe, pair, first, next }) =>
      `${probe} 对 ${pair} 先输出 ${first}，后输出 ${next}，而两人之间没有任何变化`,
    advice:
      '它应当只输出数据中关于 FRIEND_CB_FROM 和 FRIEND_CB_TO 的内容：不要输出时间、耗时、总行数。' +
      '没有固定顺序的内容请排序。',
  },
  'probe-unclear': {
    title: '探针命令看不出谁被删除。',
    message: ({ probe, pair, never, gone }) =>
      `${probe} 对 ${pair} 在成为好友之前输出 ${never}，删除之后输出 ${gone}；` +
      '同一用户的其他好友也会改变输出：有多个好友时，看不出删除的是谁',
    advice:
      '请只输出数据中关于 FRIEND_CB_TO 的内容，不要输出 FRIEND_CB_FROM 的整个列表；' + '或者在列表中去掉已删除的好友。',
  },
  'probe-failed': {
    title: '无法查看数据。',
    message: ({ probe, problem }) => `${probe} ${problem}`,
    advice:
      '请设置 FRIEND_CB_FROM 和 FRIEND_CB_TO 后手动运行：它必须在 10 s 内以退出码 0 结束。' +
      '像 grep 那样找不到就报错的命令，请加上 `|| true`。',
  },
  'reply-unframed': {
    title: '应答既没有 Content-Length，也没有分块。',
    message: () => '只有连接断开才能看出应答到哪里结束',
    advice: '请让框架设置 Content-Length：Chat 使用长连接。',
  },
  'reply-extra-bytes': {
    title: '应答结束之后还有字节。',
    message: ({ count }) => `应答结束之后还有 ${count} 字节`,
    advice: 'Content-Length 必须是正文的字节数。多出的部分会被当作下一个应答的开头。',
  },
  'fuzz-not-accepted': {
    title: '生成的回调是 Chat 可能发送的，却没有被接受。',
    message: ({ got, tally }) => `预期回调被接受，结果是${apart(got)}；${tally}`,
    advice: '这个回调（见 -v 和报告文件）是找到的最小的一个：剩下的内容就是绊倒后台的原因。请与被接受的回调比较。',
  },
  'fuzz-not-answered': {
    title: '生成的回调有一处是坏的，端点没有正常应答。',
    message: ({ got, tally }) => `预期及时应答且状态码低于 500，结果是${apart(got)}；${tally}`,
    advice:
      '请捕获错误，返回 FAIL 或状态码 400。这个回调（见 -v 和报告文件）是找到的最小的一个；' +
      '出错的位置在后台日志里。',
  },
  'fuzz-forged-accepted': {
    title: '生成的回调 SdkAppid 或 Sign 有误，却被接受了。',
    message: ({ wrong, tally }) => `已接受，尽管 ${wrong}；${tally}`,
    advice: '无论回调的其余部分如何，请先校验 SdkAppid 和 Sign：只要有一条路径绕过校验，伪造者就能得逞。',
  },
  'fuzz-not-repeatable': {
    title: '生成的回调失败了，重新发送后却没有同样失败。',
    message: ({ what }) => `无法重现：${what}；重新发送后没有发生`,
    advice: '请查找两个相同的回调之间有什么变化：前一个写入的数据、缓存、竞态，或因前一个回调而重启的进程。',
  },
};
