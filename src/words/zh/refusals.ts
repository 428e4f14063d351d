import type { RefusalTexts } from '../../contract/words/refusals.ts';
import { okEnvelope } from '../../protocol/reply.ts';

const ENVELOPE = JSON.stringify(okEnvelope());

export const refusals: RefusalTexts = {
  rateLimited: (path) => `端点限制了请求频率：请把 ${path} 排除在限流之外。Chat 不会因此放慢。`,
  djangoCsrf: '被 Django 的 CSRF 保护拒绝：请给处理回调的视图加上 @csrf_exempt。',
  laravelCsrf: (path) =>
    `被 Laravel 的 CSRF 保护拒绝：请在 bootstrap/app.php 中排除 ${path}` +
    '（validateCsrfTokens(except: […])；Laravel 11 之前：VerifyCsrfToken::$except），' +
    '或者把路由移到 routes/api.php，并以 /api 开头调用。',
  railsCsrf: '被 Rails 的 CSRF 保护拒绝：请在处理回调的控制器中加上 skip_forgery_protection。',
  csrf: (path) => `被 CSRF 保护拒绝：请把 ${path} 排除在外。Chat 不是浏览器，没有这种令牌。`,
  djangoHost: 'Django 拒绝了这个主机名：请把 --to 中的主机名加入 ALLOWED_HOSTS（DisallowedHost）。',
  host:
    '框架拒绝了这个主机名：请允许 --to 中的主机名（Rails：config.hosts；' +
    'Starlette：TrustedHostMiddleware；webpack 和 Vite：allowedHosts）。',
  loginRedirect: (path, location) =>
    `该路由需要登录（重定向到 ${location}）：请把 ${path} 排除在外。Chat 无法登录，它用 Sign 证明身份。`,
  password: (path) =>
    `端点要求用户名和密码：请把 ${path} 排除在外，` +
    '或者在 URL 中给出（http://user:password@host），以便测试其后的部分。',
  nestGuard: (path) =>
    `还没到处理程序就被守卫拒绝（NestJS：@UseGuards 或 APP_GUARD）：请让 ${path} 可公开访问。` +
    'Chat 无法登录；请在处理程序中校验 SdkAppid 和 Sign。',
  login: (path) => `该路由要求登录或访问令牌：请把 ${path} 排除在外。Chat 没有这些；请改为校验 SdkAppid 和 Sign。`,
  springSecurity: (path) =>
    `被 Spring Security 拒绝：请对 ${path} 使用 permitAll()，并排除在 CSRF 之外（csrf.ignoringRequestMatchers）。`,
  challenge: (path) => `前面的防火墙要求使用浏览器：请放行 ${path}，Chat 不是浏览器。`,
  springRoute: (path) =>
    `Spring 在 ${path} 没有处理程序：请核对路径，它由 server.servlet.context-path、` +
    '类上的 @RequestMapping 和 @PostMapping 三者拼接而成。',
  nestRoute: (path) =>
    `${path} 没有 POST 路由：请核对路径前缀（NestJS：setGlobalPrefix、@Controller；Fastify：prefix），` +
    '会不会写成了 GET 路由？',
  expressRoute: (path) =>
    `Express 在 ${path} 没有 POST 路由：是不是把 app.post 写成了 app.get，或者 app.use 中有前缀？`,
  koaRoute: (path) =>
    `${path} 没有应答：路径是否写错了？在 Koa 中，如果处理程序没有设置 ctx.body，` +
    '或者没有 await 设置它的代码，也会得到 404。',
  goRoute: (path) => `Go 的路由器在 ${path} 没有路由：请核对路由模式（末尾的斜杠、分组前缀、其中的 POST）。`,
  fileRoute: (path) =>
    `Web 服务器在 ${path} 查找文件：请给出脚本的路径，` +
    '或者让服务器转发该路由（php -S：路由脚本；nginx：location；Apache：rewrite）。',
  laravelRoute: (path) =>
    `Laravel 在 ${path} 没有路由：routes/api.php 中的路由要以 /api 开头调用，并且应使用 Route::post。`,
  route: (path) => `路径：请求的是 ${path}；回调的路由会不会是另一个，例如有前缀，或者末尾有斜杠？`,
  method: (path, allowed) =>
    `${path} 的路由不接受 POST${allowed === '' ? '' : `，只接受 ${allowed}`}：回调是 POST 请求。` +
    '或者回调的路径是另一个？',
  slash: (path) => `该路由末尾有斜杠：请使用 ${path}/，因为 Chat 不跟随重定向。`,
  redirect: (location) => `URL：请直接给出重定向的目标${location === '' ? '' : `（${location}）`}；Chat 不跟随重定向。`,
  contentType:
    '处理程序要求另一种 Content-Type。Chat 发送的 Content-Type 没有文档说明，所以无论是什么，都要按 JSON 读取请求体' +
    '（Flask：get_json(force=True)；Spring：不写 consumes，或用 String 接收后自行解析）。',
  tooLarge: '请调高请求体上限：1000 对好友为 98 KiB，2000 对为 195 KiB。',
  springValidation:
    '还没到处理程序就被 Spring 拒绝，后台日志中有原因：最常见的是某个 @RequestParam 被设为必需，而 Chat 可能不带它；' +
    '或者 @RequestBody 的类对不上（PairList 是列表）。',
  validation: (words) => `被参数校验拒绝：${words}。请按文档原样接受查询参数和请求体。`,
  phpError: (words) => `PHP 把错误信息输出到了应答中：${words}。请修复，并设置 display_errors=0。`,
  loginPage: (path) => `应答是登录页：请把 ${path} 排除在登录之外。Chat 无法登录。`,
  page: (path, words) =>
    `应答是网页${words === '' ? '' : `（“${words}”）`}：${path} 是回调的路径吗？这是后台的端口吗？`,
  noBodyParser: '处理程序拿不到解析后的请求体：请在路由之前解析 JSON（Express：app.use(express.json())）。',
  proxy: (status) => `应答来自代理，状态码 ${status}：代理后面的后台没有启动、监听在别处，或者没有按时应答。`,
  crash: (words) => `处理程序崩溃${words === '' ? '' : `：${words}`}。位置见后台日志；请先修复它。`,
  status: (status) => `请应答状态码 200，而不是 ${status}，以及 ${ENVELOPE}`,
};
