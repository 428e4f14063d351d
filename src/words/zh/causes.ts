import type { CauseTexts } from '../../contract/words/causes.ts';
import { failEnvelope } from '../../protocol/reply.ts';

const REFUSE = '用 ActionStatus FAIL、ErrorCode 1 或状态码 403 拒绝';
const SIGN_ADVICE =
  '计算 sha256(Token + RequestTime) 的小写十六进制，与整个 Sign 比较。' +
  `不一致，或 RequestTime 与本机时钟相差超过 60 s 时，${REFUSE}。`;

export const causes: CauseTexts = {
  other: (title, reason) => `${title}：${reason}`,
  rateLimited: {
    title: (told, cases) => `${told}：${cases} 个用例无法判定`,
    advice: '请把回调的路由排除在限流之外，或在本次运行期间取消限流。有多少次删除，Chat 就发送多少个回调，不会放慢。',
  },
  endpointDown: {
    title: (ids) => `在 ${ids.join('、')} 之后，端点不可用，或者应答变了`,
  },
  sameAnswer: {
    title: (came) => `对一切请求的应答都相同：${came}`,
    advice: (isSigned) =>
      '应答 OK 之前，先校验 SdkAppid 是否为自己的' +
      `${isSigned ? '，再校验 Sign 是否等于 sha256(Token + RequestTime)、RequestTime 与本机时钟是否相符' : ''}，` +
      `然后解析请求体。其余的一律${REFUSE}。`,
  },
  appUnchecked: {
    title: '从不检查 SdkAppid：其他应用的回调也被接受',
    titlePresent: 'SdkAppid 必须存在，但从不比较它的值：其他应用的回调也被接受',
    advice: `首先校验查询参数中的 SdkAppid：按字符串整体比较，必须与自己的一致。其他应用的回调，${REFUSE}。`,
  },
  queryMerged: {
    title: '请求体的成员可以顶替查询参数中的 SdkAppid：查询参数和请求体被合并了',
    advice:
      '只从查询参数中取 SdkAppid（PHP：用 $_GET，不用 $_REQUEST；Laravel：$request->query()；' +
      'Node.js：req.query，不用 Object.assign）。',
  },
  appInPart: {
    title: '只比较了 SdkAppid 的一部分：更长或更短的也能通过',
    advice: '用 === 比较整个 SdkAppid：不用 startsWith、includes、LIKE 或正则表达式。',
  },
  appAsNumber: {
    title: 'SdkAppid 按数字比较：同一数字的其他写法也能通过',
    advice: 'SdkAppid 收到什么字符串就比较什么：不用 Number()、parseInt、intval、int() 或 ==。',
  },
  appOptional: {
    title: '有 SdkAppid 时才比较：没有它的回调也被接受',
    advice: `没有 SdkAppid 或 SdkAppid 为空的回调，${REFUSE}。`,
  },
  signUnchecked: {
    title: '给出了 Token，却从不检查 Sign：任何知道 URL 的人都能发送回调',
    advice: SIGN_ADVICE,
  },
  signValueUnchecked: {
    title: 'Sign 必须存在，但从不比较它的值：任何 Sign 都被接受',
    advice: SIGN_ADVICE,
  },
  signInPart: {
    title: '只比较了 Sign 的一部分',
    advice: '比较整个 Sign，共 64 位，并且用固定时间的比较（timingSafeEqual、hash_equals）。',
  },
  signOptional: {
    title: '有 Sign 时才比较：没有它的回调也被接受',
    advice: `设置了 Token 时，Chat 会给每个回调签名：没有 Sign 或 RequestTime 的，${REFUSE}。`,
  },
  timeUnchecked: {
    title: '从不检查 RequestTime 的时效：录制的回调可以永远重放',
    advice: 'RequestTime 与本机时钟相差超过 60 s 时要拒绝，超前或落后都一样。',
  },
  refusalUnreadable: {
    title: (came) => `拒绝的应答无法识别：${came}`,
    advice: `拒绝时应答状态码 200 和 ${JSON.stringify(failEnvelope('why'))}，或应答状态码 401 或 403。`,
  },
  serverError: {
    title: (came) => `Chat 会发送的回调使处理程序崩溃：${came}`,
    advice: '位置见后台日志。请修复崩溃本身；状态码只是它的表现。',
  },
  crash: {
    title: (came) => `意料之外的回调使处理程序崩溃：${came}`,
    advice: `在读取回调的地方捕获错误，并${REFUSE}。位置见后台日志。`,
  },
  bodyUnchecked: {
    title: '任何请求体都被接受，连不是 JSON 的也接受',
    advice: '先解析请求体再应答 OK；不是带有 PairList 的 JSON 对象就拒绝。',
  },
  pairsUnchecked: {
    title: 'PairList 不正确的请求体也被接受',
    advice: 'PairList 必须是列表，其中每一对都有字符串 From_Account 和 To_Account，否则拒绝。',
  },
};
