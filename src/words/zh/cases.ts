import type { CaseTexts, ExpectationTexts } from '../../contract/words/cases.ts';

export const expectations: ExpectationTexts = {
  accepted: '接受：状态码 2xx，应答是 JSON 对象，ActionStatus 为 OK',
  refused: '拒绝：状态码 200 且 ActionStatus 为 FAIL，或状态码 400、401、403、413、415、422',
  answered: '应答即可：按时，状态码小于 500',
  readable: '可读的应答，且按时：状态码 2xx 并带有 ActionStatus，或以状态码拒绝',
  alive: '仍可用：普通回调的应答与之前一样',
};

const RAISE_LIMIT = "把请求体上限调到 1 MiB（Express：express.json({ limit: '1mb' })，nginx：client_max_body_size）。";
const BY_NAME = '按名称读取查询参数，不要依赖顺序。';
const ANY_PLATFORM = 'OptPlatform 按普通文本处理：不认识的平台也不要拒绝。';
const EVERY_PLATFORM = '任何 OptPlatform、任何形式的 ClientIP 都要接受：不认识的平台也不要拒绝。';
const JSON_PARSER = '用 JSON 解析器解析请求体，不要用字符串函数。';
const WHOLE_ID = '把 SdkAppid 当作字符串整体比较：不比前缀，不转数字，不用 ==。';
const OTHER_COMMANDS =
  '应用的其他回调命令也发到同一个回调 URL，请求体各不相同：先读 CallbackCommand，不处理的命令一律应答 OK。';
const URL_CHECK = '缺少 CallbackCommand 或 PairList 时，也要应答带 ActionStatus（OK 或 FAIL）的 JSON，不要返回错误页。';
const OVERSIZED = '要么接受，要么应答 413 并继续读，直到发送方收到应答：不要直接断开连接。';
const CHECK_FIRST = '校验一失败就返回，不要再动数据。应答是给 Chat 看的，数据是给用户看的。';
const UNCHANGED = '数据不变';

const platform = (name: string) => ({ title: `OptPlatform=${name}`, advice: EVERY_PLATFORM });

export const cases: CaseTexts = {
  'accept/documented-example': { title: '文档中的示例，逐字节一致', advice: null },
  'accept/observed-wire': {
    title: '与抓到的真实回调一致：查询参数已排序，带 RequestId，双向删除',
    advice: '按名称读取查询参数，不要依赖顺序；两个方向的好友对都要接受。',
  },
  'accept/one-way': {
    title: '单向删除一个好友',
    advice: '只有一对好友也要接受，ClientIP 和平台不限。',
  },
  'accept/two-way': {
    title: '双向解除好友关系',
    advice: '两个方向都要接受：双向解除的好友关系会以两对好友的形式到来。',
  },
  'accept/rest-batch': {
    title: '一次 REST 调用删除八个好友',
    advice: '来多少对就接受多少对：一次 REST 调用可以删除很多好友。',
  },
  'accept/platform-restapi': platform('RESTAPI'),
  'accept/platform-web': platform('Web'),
  'accept/platform-android': platform('Android'),
  'accept/platform-ios': platform('iOS'),
  'accept/platform-windows': platform('Windows'),
  'accept/platform-mac': platform('Mac'),
  'accept/platform-ipad': platform('iPad'),
  'accept/platform-unknown': platform('Unknown'),
  'accept/platform-macos': { title: 'OptPlatform=macOS，文档某一页的写法', advice: ANY_PLATFORM },
  'accept/platform-new': { title: '列表之外的平台', advice: ANY_PLATFORM },
  'accept/client-ipv6': {
    title: 'ClientIP=2001:db8::1',
    advice: 'ClientIP 按普通文本处理，或者也支持 IPv6。',
  },
  'accept/contenttype-upper': {
    title: 'contenttype=JSON，文档表格中的写法',
    advice: '不要看查询参数 contenttype：请求体就是 JSON。',
  },
  'accept/no-contenttype': {
    title: '查询参数中没有 contenttype，文档的概述称它可选',
    advice: '不要强制要求查询参数 contenttype（Spring：@RequestParam(required = false)）：文档称它可选。',
  },
  'accept/query-order': { title: '文档中的参数，顺序颠倒', advice: BY_NAME },
  'accept/query-unknown': {
    title: '带 RequestId 和一个未知参数',
    advice: '不认识的查询参数，忽略即可。',
  },
  'accept/query-encoding': {
    title: '同样的值，全部百分号编码',
    advice: '先解码查询参数，再比较。',
  },
  'accept/body-unknown-member': {
    title: '顶层和好友对中出现新成员',
    advice: '不认识的成员，忽略即可；放宽 schema。',
  },
  'accept/body-member-order': {
    title: 'PairList 在前，To_Account 在前',
    advice: '用 JSON 解析器解析请求体，按名称读取成员。',
  },
  'accept/body-whitespace': {
    title: '文档示例的缩进排版，含制表符和 CRLF',
    advice: JSON_PARSER,
  },
  'accept/body-escapes': {
    title: '成员名和账号含转义；未知成员中有斜杠和非 ASCII 字符，转义和未转义的都有',
    advice: JSON_PARSER,
  },
  'accept/account-32-bytes': {
    title: '账号长度达到上限 32 字节',
    advice: '类型、数据库列和校验都要容得下 32 字节的账号。',
  },
  'accept/account-system': {
    title: '@TLS#NOT_FOUND 和 @RBT#001，Chat 后台自己的账号',
    advice: '要接受 @RBT#001 这样的账号：Chat 后台有自己的账号。',
  },
  'accept/account-hostile': {
    title: '账号中含引号、标签、SQL、路径、格式串和 emoji',
    advice: 'SQL 中用参数绑定，输出时转义，绝不用账号拼命令或路径。',
  },
  'accept/pairs-100': {
    title: '100 对好友，账号 32 字节，共 10 KiB',
    advice: '调高请求体上限，并按 Content-Length 读完整个请求体。',
  },
  'accept/pairs-1000': {
    title: '1000 对好友，账号 32 字节，共 98 KiB，即一次 REST 调用可删除的上限',
    advice: RAISE_LIMIT,
  },
  'accept/pairs-2000': { title: '1000 次双向删除，共 195 KiB', advice: RAISE_LIMIT },
  'accept/charset': {
    title: 'Content-Type: application/json; charset=utf-8',
    advice: '只看类型，不要比较整个 Content-Type。',
  },
  'accept/no-content-type': {
    title: '没有 Content-Type，与文档示例一样',
    advice: '无论 Content-Type 是什么，都按 JSON 解析请求体（Express：express.json({ type: () => true })）。',
  },

  'identity/foreign': {
    title: '其他应用的 SdkAppid，有 Token 时签名正确',
    advice: '首先校验 SdkAppid 是否为自己的；其他应用的回调要拒绝。',
  },
  'identity/longer': { title: '自己的 SdkAppid 后多一位数字', advice: WHOLE_ID },
  'identity/shorter': { title: '自己的 SdkAppid 少最后一位数字', advice: WHOLE_ID },
  'identity/foreign-unsigned': {
    title: '其他应用的 SdkAppid，未签名',
    advice: '无论有没有 Sign，都要比较 SdkAppid。',
  },
  'identity/body-override': {
    title: '查询参数中是其他应用的 SdkAppid，请求体成员中是自己的',
    advice: '只从查询参数中取 SdkAppid：这里把查询参数和请求体合并了（$_REQUEST、params、Object.assign）。',
  },
  'identity/missing': { title: '没有 SdkAppid', advice: '没有 SdkAppid 的回调要拒绝。' },
  'identity/empty': { title: 'SdkAppid= 为空', advice: 'SdkAppid 为空时要拒绝。' },
  'identity/twice': {
    title: '自己的和其他应用的 SdkAppid 同时出现，两种顺序都试',
    advice: 'SdkAppid 出现不止一次时要拒绝。',
  },
  'identity/coerced': {
    title: '转成数字才等于自己的 SdkAppid：前面多一个 0 或正号、小数、指数、空格',
    advice: WHOLE_ID,
  },

  'sign/valid': {
    title: '正确的 Sign',
    advice: '用控制台中的 Token 计算 sha256(Token + RequestTime) 的小写十六进制，再与 Sign 比较。',
  },
  'sign/age-50s': { title: '正确的 Sign，已过 50 s', advice: 'RequestTime 允许相差一整分钟。' },
  'sign/ahead-50s': { title: '正确的 Sign，超前 50 s', advice: 'RequestTime 前后都允许相差一整分钟。' },
  'sign/stale-90s': {
    title: '正确的 Sign，已过 90 s',
    advice: 'RequestTime 与本机时钟相差超过 60 s 时要拒绝。',
  },
  'sign/ahead-90s': {
    title: '正确的 Sign，超前 90 s',
    advice: 'RequestTime 与本机时钟相差超过 60 s 时要拒绝，超前的也一样。',
  },
  'sign/missing': {
    title: '没有 Sign；Sign 和 RequestTime 都没有',
    advice: '设置了 Token 时，Sign 和 RequestTime 都是必需的：缺少就要拒绝。',
  },
  'sign/unsigned-malformed': {
    title: '请求体不是 JSON，且未签名',
    advice: '先检查 Sign 再读请求体，未签名就拒绝：未签名的内容什么都可能。',
  },
  'sign/empty': { title: 'Sign= 为空', advice: 'Sign 为空时要拒绝。' },
  'sign/wrong': {
    title: 'Sign 是 64 个 0',
    advice: '把 Sign 与 sha256(Token + RequestTime) 的小写十六进制比较。',
  },
  'sign/other-token': {
    title: '用另一个 Token 计算的 Sign',
    advice: '把 Sign 与 sha256(Token + RequestTime) 比较，不要只检查格式。',
  },
  'sign/other-time': {
    title: '另一个 RequestTime 的 Sign',
    advice: '用同一个请求的查询参数 RequestTime 计算 Sign。',
  },
  'sign/truncated': {
    title: '正确 Sign 的前 8 个字符',
    advice: '比较整个 Sign，共 64 位。',
  },
  'sign/twice': {
    title: '一个正确、一个错误的 Sign 同时出现，两种顺序都试',
    advice: 'Sign 出现不止一次时要拒绝。',
  },
  'sign/array': {
    title: '正确的 Sign，写成 Sign[]',
    advice: 'Sign 只接受单个字符串：查询参数解析器会把 Sign[] 变成数组。',
  },
  'sign/uppercase': {
    title: '正确的 Sign，大写',
    advice: '大写的 Sign 可以接受，也可以拒绝，但要应答：捕获比较时的错误。',
  },

  'command/sibling': { title: 'Sns.CallbackFriendAdd，带自己的请求体', advice: OTHER_COMMANDS },
  'command/state-change': { title: 'State.StateChange，与其文档页一致', advice: OTHER_COMMANDS },
  'command/after-send-message': { title: 'C2C.CallbackAfterSendMsg，与其文档页一致', advice: OTHER_COMMANDS },
  'command/prev-friend-add': { title: 'Sns.CallbackPrevFriendAdd，与其文档页一致', advice: OTHER_COMMANDS },
  'command/unknown': { title: '不存在的回调命令', advice: OTHER_COMMANDS },
  'command/mismatch': {
    title: '查询参数中是 FriendDelete，请求体中是 FriendAdd',
    advice: '比较查询参数与请求体中的 CallbackCommand，不一致就拒绝。',
  },
  'command/case': { title: 'sns.callbackfrienddelete，全小写', advice: OTHER_COMMANDS },

  'body/malformed': { title: '损坏的 JSON', advice: '先解析请求体再应答，不是 JSON 就应答 FAIL。' },
  'body/truncated': { title: '从中间截断的 JSON', advice: '先解析请求体再应答，被截断就应答 FAIL。' },
  'body/empty': { title: '没有请求体', advice: '先解析请求体再应答，没有请求体就应答 FAIL。' },
  'body/not-object': { title: 'null、[] 和 "x"', advice: '先确认请求体是对象，再读取其中的内容。' },
  'body/pairlist-missing': { title: '没有 PairList', advice: '检查是否有 PairList。' },
  'body/pairlist-type': { title: 'PairList 为 null、对象、字符串', advice: '检查 PairList 是否为数组。' },
  'body/pair-members': {
    title: '好友对缺少 To_Account，To_Account 为数字、为 null',
    advice: '检查每对好友的两个账号是否都是字符串。',
  },
  'body/pairlist-empty': {
    title: '空的 PairList',
    advice: 'PairList 为空就是无事可做：不要直接取第一对。',
  },
  'body/deep': {
    title: '10,000 层嵌套',
    advice: '捕获 JSON 解析器的错误，包括栈溢出，并应答 FAIL。',
  },
  'body/invalid-utf8': {
    title: '账号是 GBK 编码而不是 UTF-8',
    advice: '捕获解码器的错误，并应答 FAIL。',
  },
  'body/bom': {
    title: '开头带字节顺序标记（BOM）',
    advice: '捕获 JSON 解析器的错误，并应答 FAIL；或者跳过 BOM。',
  },
  'body/lone-surrogate': {
    title: '账号是半个代理对',
    advice: '在把账号写成 UTF-8 的地方（数据库、URL、日志）捕获错误，并应答 FAIL。',
  },
  'body/duplicate-member': {
    title: '两个 PairList',
    advice: '同名成员取哪一个都可以，但要应答。',
  },
  'body/prototype': {
    title: '成员名为 __proto__ 和 constructor',
    advice: '不要把请求体合并进自己的对象：只取认识的成员。',
  },
  'body/1-mib': { title: '1 MiB 的正确请求体', advice: OVERSIZED },
  'body/10-mib': { title: '10 MiB 的正确请求体', advice: OVERSIZED },

  'wire/keep-alive': {
    title: '同一连接上发 20 个回调',
    advice: '读完每个请求，再在同一连接上等下一个；或者返回 Connection: close。',
  },
  'wire/keep-alive-after-refusal': {
    title: '先发一个会被拒绝的回调，再在同一连接上发一个正确的',
    advice: '被拒绝的回调，请求体也要读完：剩下的内容会被当成下一个请求。',
  },
  'wire/split': {
    title: '请求分两段发送，中间停顿：分别在请求头中、请求体之前、请求体中断开',
    advice: '请求头读到空行为止，请求体按 Content-Length 读完：两者都会分段到达。',
  },
  'wire/split-path': {
    title: '请求分两段发送，中间停顿：在路径中断开',
    advice: '请求头读到空行为止，不管分几段到达。php -S 这类开发服务器要求路径一次到达：请用生产环境的服务器来跑测试。',
  },
  'wire/bytewise-body': {
    title: '请求体逐字节发送',
    advice: '请求体按 Content-Length 读完，不管分几段到达。',
  },
  'wire/bytewise-head': {
    title: '请求头逐字节发送',
    advice: '请求头读到空行为止，不管分几段到达。Chat 不会这样发送。',
  },
  'wire/chunked': {
    title: 'Transfer-Encoding: chunked',
    advice: 'Transfer-Encoding: chunked 的请求体也要能读：后台前面的代理可能会这样转发。',
  },
  'wire/pipelined': {
    title: '一次写入两个回调',
    advice: '请求之后的字节要保留：它们是下一个请求。',
  },
  'wire/expect-continue': {
    title: 'Expect: 100-continue',
    advice: '对 Expect: 100-continue 应答 100 Continue，或者不理会它：不要拒绝。',
  },
  'wire/abort': {
    title: '在请求体中间断开连接，共 20 次',
    advice: '连接断开时，释放该请求占用的资源。',
  },
  'wire/slow-headers': {
    title: '20 个连接的请求头一直不结束，同时发送普通回调',
    advice: '一个慢连接不能阻塞其他连接：使用多线程或异步服务器，并为请求头设置超时。',
  },
  'wire/get': {
    title: 'GET，查询参数相同',
    advice: '只接受 POST：其他方法应答 405。',
  },

  'delivery/duplicate': {
    title: '同一个回调发两次，RequestId 相同',
    advice: '重复到来的回调，应答与第一次一样：Chat 可能会重发。',
  },
  'delivery/concurrent': {
    title: '50 个回调同时到来，使用 50 个连接',
    advice: '提高并发能力：工作进程数、数据库连接数。',
  },

  'console/url-check': {
    title: '控制台对回调 URL 的检查：只有 Sign 和 RequestTime，请求体为 {}',
    advice: URL_CHECK,
  },
  'console/command-in-query': {
    title: '对回调 URL 的检查，查询参数中带命令，请求体为 {}',
    advice: URL_CHECK,
  },

  'effect/applied': {
    title: '单向删除一个好友',
    expects: '这一对的数据有变化',
    advice: '先写入删除，再应答 OK。应答了 OK 却没有写入，删掉的好友就会再出现。',
  },
  'effect/two-way': {
    title: '一个回调中包含两个方向',
    expects: '两对的数据都有变化',
    advice: 'PairList 中的每一对都要单独处理：第二对是反方向。',
  },
  'effect/one-way': {
    title: '双向好友中的一个方向',
    expects: '另一个方向的数据保持不变',
    advice: '好友对有方向：只从 From_Account 的好友列表中删除 To_Account，另一个列表不动。',
  },
  'effect/batch': {
    title: '一个回调删除同一用户的 100 个好友',
    expects: '所有好友对的数据都有变化',
    advice: '要遍历整个 PairList，不要只处理第一对；注意 SQL 语句或批量操作的上限。',
  },
  'effect/others': {
    title: '双向删除两个好友，同时存在与他们共用一个账号的其他好友关系',
    expects: '其他好友关系的数据保持不变',
    advice: '逐对删除，两个账号都要相等：不能只比其中一个，不能只比开头，也不能用两个账号列表交叉匹配。',
  },
  'effect/foreign-app': { title: '其他应用的回调，签名正确', expects: UNCHANGED, advice: CHECK_FIRST },
  'effect/missing-app': { title: '没有 SdkAppid 的回调', expects: UNCHANGED, advice: CHECK_FIRST },
  'effect/unsigned': { title: '没有 Sign 和 RequestTime 的回调', expects: UNCHANGED, advice: CHECK_FIRST },
  'effect/wrong-sign': { title: 'Sign 错误的回调', expects: UNCHANGED, advice: CHECK_FIRST },
  'effect/stale': { title: 'Sign 正确但已过 90 s 的回调', expects: UNCHANGED, advice: CHECK_FIRST },
  'effect/other-body-command': {
    title: '查询参数中是 FriendDelete，请求体中是 FriendAdd',
    expects: UNCHANGED,
    advice: CHECK_FIRST,
  },
  'effect/sibling': {
    title: 'Sns.CallbackBlackListDelete，好友对相同',
    expects: UNCHANGED,
    advice: CHECK_FIRST,
  },
  'effect/malformed': { title: '从中间截断的请求体', expects: UNCHANGED, advice: CHECK_FIRST },
  'effect/part-malformed': {
    title: '两对正确的好友之间夹着一对不完整的',
    expects: '两对正确的好友，数据要么都变，要么都不变；报告会说明是哪一种',
    advice: '先检查整个回调，再在一个事务中全部写入，或者什么都不写。',
  },
  'effect/duplicate': {
    title: '同一个回调发两次，RequestId 相同',
    expects: '第二次之后的数据与第一次之后相同',
    advice: '删除两个账号都匹配的那一行，不要靠计数：这样重复的回调就没有影响。注意 indexOf() 返回 -1 时的 splice()。',
  },
  'effect/unknown-pair': {
    title: '从来不是好友的两个人',
    expects: '数据不变，且回调被接受',
    advice: '删除本来就不存在的好友不算错误：应答 OK。',
  },
  'effect/again': {
    title: '删除好友，重新成为好友，再次删除',
    expects: '数据再次变化',
    advice: '不要为了去重而永远记住好友对：同样的两个人可能再次解除好友关系。',
  },
  'effect/concurrent': {
    title: '同一用户的 50 次删除同时到来',
    expects: '所有好友对的数据都有变化',
    advice: '让数据库删除对应的行，或者在一个加锁的事务中读和写：先读出列表、改完再写回，会丢掉期间其他人写入的内容。',
  },
  'effect/before-reply': {
    title: '删除好友，并在收到应答的那一刻查看数据',
    expects: '此时数据已经变化',
    advice: '耗时的工作可以放进队列。但要清楚：此时 OK 只表示“已收到”，队列中的内容必须在重启后仍在。',
  },
  'loop/mirror': {
    title: '12 对好友通过 REST 和客户端在 Chat 中被添加、删除、拉黑',
    expects: '最后，每一对的数据都与 Chat 的好友关系图一致',
    advice:
      '所有改变好友关系的回调都要处理，不管来自哪里：OptPlatform 说明来自哪个客户端；拉黑会通过单独的回调解除好友关系。',
  },

  'fuzz/valid': { title: '随机生成的合法回调', expects: '每一个都被接受', advice: null },
  'fuzz/broken': {
    title: '随机生成的、有一到三处损坏的回调',
    expects: '按时应答，状态码小于 500；SdkAppid 或 Sign 错误时不应答 OK',
    advice: null,
  },
  'fuzz/bytes': {
    title: '随机生成的、几乎不是 HTTP 的字节',
    expects: '仍可用：普通回调的应答与之前一样',
    advice: null,
  },

  'reply/status-200': {
    title: '接受回调时，应答的状态码',
    expects: '状态码 200',
    advice: '成功时把状态码设为 200（NestJS：@HttpCode(200)）。',
  },
  'reply/json': {
    title: '对于 Chat 可能发送的回调，应答的正文',
    expects: '一个 JSON 对象，除此之外什么都没有',
    advice: null,
  },
  'reply/members': { title: '所有应答包的成员', expects: 'ActionStatus、ErrorCode 和 ErrorInfo', advice: null },
  'reply/types': { title: '所有应答包中的类型', expects: '依次为字符串、整数、字符串', advice: null },
  'reply/values': { title: '所有应答包中的值', expects: 'OK 或 FAIL，0 或 1', advice: null },
  'reply/pairing': {
    title: 'ActionStatus 与 ErrorCode 的对应关系',
    expects: 'OK 对应 0，FAIL 对应 1',
    advice: null,
  },
  'reply/in-time': { title: '接受回调时，应答的耗时', expects: '两秒内完整应答', advice: null },
  'reply/prompt': { title: '接受回调时，应答的耗时', expects: '一秒内完整应答', advice: null },
  'reply/uncompressed': {
    title: '应答的 Content-Encoding',
    expects: '没有，因为 Chat 没有要求压缩',
    advice: '只有客户端用 Accept-Encoding 要求时才压缩。',
  },
  'reply/content-type': { title: '接受回调时，应答的 Content-Type', expects: 'application/json', advice: null },
  'reply/length': {
    title: '应答的结尾，直接从 socket 观察',
    expects: '有 Content-Length 或分块编码，应答之后没有多余的字节',
    advice: null,
  },
};
