import type { CallTitleWords } from '../../protocol/rest/calls.ts';
import type { RestCodeWords, WrongItemWords } from '../../protocol/rest/codes.ts';

export const callTitles: CallTitleWords = {
  friend_add: '添加好友，单向或双向，可需对方同意，也可强制',
  friend_import: '向好友列表导入好友：单向，无需同意，不触发回调',
  friend_update: '更新好友的备注、分组和自定义字段',
  friend_delete: '删除好友，单向或双向',
  friend_delete_all: '删除一个账号的所有好友，单向或双向',
  friend_check: '校验好友关系',
  friend_get: '分页拉取一个账号的好友',
  friend_get_list: '拉取指定好友的数据',
  black_list_add: '添加黑名单，并解除好友关系',
  black_list_delete: '删除黑名单',
  black_list_get: '分页拉取黑名单',
  black_list_check: '校验黑名单',
  account_import: '导入单个账号',
  multiaccount_import: '导入多个账号',
  account_check: '查询账号是否已导入',
  account_delete: '删除账号，其好友关系一并删除',
  portrait_set: '设置资料字段，其中包括谁可以加该账号为好友',
  portrait_get: '拉取资料字段',
};

export const wrongItems: WrongItemWords = {
  friend_add: '双方已是好友',
  'add-friend': '双方已是好友',
  'accept-friend': '该账号没有待同意的好友申请',
  friend_update: '该账号不是好友，或某个字段的值有误',
  friend_delete: '要删除的账号不是好友',
  'delete-friend': '要删除的账号不是好友',
  friend_get_list: '该账号不是好友',
  black_list_add: '该账号已在黑名单中',
  block: '该账号已在黑名单中',
  black_list_delete: '该账号不在黑名单中',
  unblock: '该账号不在黑名单中',
};

const OLD_ONLY = '只见于旧版错误码表。';
const RETRY = '请重试，次数不要多，间隔逐次加长。';
const OVER_RATE = '请降低每秒的调用次数：等待后重试，并把多个账号合并到一次调用中。';
const ADMIN = '请在 identifier 中填写应用的管理员账号，并使用为该账号生成的 UserSig。管理员账号见控制台。';
const IN_BATCH = '不要用多个并发调用更改同一个账号：请合并为一次调用，或依次发送。';
const ASK_TENCENT = '请在腾讯云控制台查看该应用，或联系腾讯云技术支持。';
const CHECK_ACCOUNT = {
  title: '账号或其签名校验失败',
  advice: '请检查 URL 中的 identifier 和 usersig。',
  note: '旧版错误码表中是：请求 URL 或 JSON 包体中账号或签名错误。',
};

export const restCodes: RestCodeWords = {
  60002: {
    title: 'HTTP 解析错误',
    advice: '请检查请求方法和 URL：应为 POST 到 https://HOST/v4/SERVICE/COMMAND。',
    note: '用浏览器直接打开域名就会得到它，文本为 "HTTP parse Error"。',
  },
  60003: {
    title: 'HTTP 请求 JSON 解析错误',
    advice: '请发送 JSON 对象；调用不需要内容时发送 {}。请用 JSON 库生成，不要手工拼接。',
    note: null,
  },
  60004: CHECK_ACCOUNT,
  60005: CHECK_ACCOUNT,
  60006: { title: 'SDKAppID 失效', advice: '请在 sdkappid 中填写您的应用的 SDKAppID。', note: OLD_ONLY },
  60007: { title: 'REST 接口调用频率超过限制', advice: OVER_RATE, note: '好友相关的调用大多为每秒 200 次。' },
  60008: {
    title: '服务请求超时，或 HTTP 请求格式错误',
    advice: `请对照该调用的页面检查请求体的字段。${RETRY}`,
    note: '2017 和 2018 年见到的文本同时提到这两个原因。',
  },
  60009: { title: '请求资源错误', advice: '请检查路径：/v4/、服务、命令。后两者都区分大小写。', note: null },
  60010: { title: '请求需要 App 管理员权限', advice: ADMIN, note: null },
  60011: { title: 'SDKAppID 请求频率超限', advice: OVER_RATE, note: OLD_ONLY },
  60012: { title: '查询串中没有 sdkappid', advice: '请在查询串中加上 sdkappid，即您的应用的 SDKAppID。', note: null },
  60013: { title: 'HTTP 响应包 JSON 解析错误', advice: `${RETRY}问题不在请求。`, note: null },
  60014: { title: '账号校验超时', advice: RETRY, note: null },
  60015: {
    title: '请求包体中的账号不是字符串',
    advice: '账号一律加引号，纯数字的也不例外：应写 "123"，而不是 123。',
    note: null,
  },
  60016: { title: 'SDKAppID 被禁用', advice: ASK_TENCENT, note: null },
  60017: { title: '请求被禁用', advice: ASK_TENCENT, note: null },
  60018: { title: '请求过于频繁', advice: OVER_RATE, note: OLD_ONLY },
  60019: { title: '请求过于频繁', advice: OVER_RATE, note: OLD_ONLY },
  60020: { title: '应用没有套餐包，或套餐包已到期、欠费', advice: ASK_TENCENT, note: null },
  60021: {
    title: 'REST API 调用来源 IP 非法',
    advice: '请从控制台白名单中的地址调用，或把当前地址加入白名单。',
    note: null,
  },
  60025: {
    title: 'sdkappid、identifier、usersig 或 contenttype 有误',
    advice: '请确认查询串中四个参数齐全、名称完全一致，并且 contenttype=json。',
    note: null,
  },
  60026: { title: '域名与应用不属于同一地区', advice: '请使用应用所在地区的域名。', note: null },
  60027: { title: '该产品不支持此接口', advice: '请确认 sdkappid 是 Chat（即时通信 IM）应用的。', note: null },
  60028: { title: '体验版应用当日调用次数已用完', advice: '请等到明天，或购买套餐包。', note: null },
  70001: {
    title: 'UserSig 已过期',
    advice: '请重新生成，并在过期之前更新：有效期在生成时指定。',
    note: null,
  },
  70003: {
    title: 'UserSig 解析失败',
    advice: '请确认它完整送达：在查询串中做百分号编码，并检查它在哪里被截断。',
    note: null,
  },
  70009: {
    title: 'UserSig 验证失败：由另一个密钥生成',
    advice: '请使用控制台中显示的、该应用自己的密钥来生成。',
    note: null,
  },
  70013: {
    title: '请求中的 identifier 与生成 UserSig 时使用的账号不一致',
    advice: '请为 identifier 中的账号生成 UserSig，或把 identifier 改为 UserSig 的账号。',
    note: null,
  },
  70014: {
    title: '请求中的 SDKAppID 与生成 UserSig 时使用的 SDKAppID 不一致',
    advice: '请用该应用的密钥，为 sdkappid 中的应用生成 UserSig。',
    note: null,
  },
  70016: { title: '密钥不存在，UserSig 验证失败', advice: '请先在控制台获取该应用的密钥。', note: null },
  70020: { title: 'SDKAppID 不存在', advice: '请检查 sdkappid：它是控制台中显示的应用编号。', note: null },
  70050: {
    title: 'UserSig 验证失败，且请求频率超限',
    advice: '请停止调用，按 70009 的建议修正 UserSig，稍后再试。',
    note: null,
  },
  70051: { title: '账号被拉入黑名单', advice: ASK_TENCENT, note: null },
  70107: {
    title: '账号不存在',
    advice: '请先用 account_import 导入账号，再使用它。',
    note: 'account_delete 对从未导入的账号返回它。',
  },
  70169: { title: '服务端内部超时', advice: RETRY, note: null },
  70202: { title: '服务端内部超时', advice: RETRY, note: null },
  70398: { title: '账号数超限', advice: '请删除不需要的账号，或购买套餐包：体验版应用上限为 100 个。', note: null },
  70399: { title: '已删除的账号暂时不能重新导入', advice: '请等待三个月，或换一个账号。', note: '不涉及体验版应用。' },
  70402: { title: '参数非法', advice: '请对照该调用的页面检查字段、类型和长度。', note: null },
  70403: {
    title: '请求需要 App 管理员权限',
    advice: ADMIN,
    note: '账号相关的调用返回它；好友相关的调用返回 30004。',
  },
  70500: { title: '服务端内部错误', advice: RETRY, note: null },
  40006: { title: '服务端内部错误（资料）', advice: RETRY, note: null },
  40601: { title: '资料字段超长', advice: '请缩短 Nick 和 FaceUrl：一个字段最长 500 字节。', note: null },
  71000: {
    title: '删除账号失败',
    advice: '请在控制台确认应用允许删除账号：体验版以外的应用需要先开通。',
    note: '见于 account_delete 的页面。它的确切含义未经核实。',
  },
  70032: {
    title: 'UserSig 未被接受',
    advice: '请把占位文本换成真正的 UserSig。',
    note: '2020 年之前，usersig=xxx 这样的占位文本会得到它，ErrorInfo 为空。任何错误码表中都没有。',
  },
  30001: {
    title: '请求参数错误',
    advice: '请对照该调用的页面检查字段、类型和限制。出现在单项结果中时：请查看双方是否已是好友，或已拉黑。',
    note: '按常见问题（269/32485），添加已有的好友，删除、更新或拉取非好友，以及重复拉黑，都返回它。',
  },
  30002: {
    title: '账号非法',
    advice: '请检查账号：最长 32 字节，拼写与导入时一致。',
    note: '旧版错误码表中是：SDKAppID 不匹配。',
  },
  30003: { title: '请求的账号不存在', advice: '请先用 account_import 导入账号。', note: null },
  30004: {
    title: '请求需要 App 管理员权限',
    advice: ADMIN,
    note: '常见问题（269/32485）：系统会比较 From_Account 与调用方，不一致时调用方必须是管理员。',
  },
  30005: {
    title: '文本被拒绝',
    advice: '请修改 Remark、GroupName 或 AddWording。',
    note: '新版错误码表中改为：未开通关注功能。',
  },
  30006: { title: '服务端内部错误', advice: RETRY, note: null },
  30007: { title: '网络超时', advice: RETRY, note: null },
  30008: { title: '并发写导致写冲突', advice: IN_BATCH, note: null },
  38000: {
    title: '应用自己拒绝了加好友请求',
    advice: '请查看您自己的后台：它对 Sns.CallbackPrevFriendAdd 返回了这个错误码。',
    note: '代表 38000 到 39000 的所有错误码：由后台选定。',
  },
  30009: { title: '该账号被禁止发起加好友请求', advice: '由管理员禁止：请重新设置 AdminForbidType。', note: null },
  30010: { title: '自己的好友数已达上限', advice: '请先删除好友：上限为 3000 个。', note: null },
  30011: { title: '好友分组数已达上限', advice: '请使用已有的分组：一个账号最多 32 个。', note: null },
  30012: { title: '自己的未决好友申请已达上限', advice: '请先处理或删除未决的申请。', note: null },
  30014: { title: '对方的好友数已达上限', advice: '这一侧无法处理：对方需要先删除好友。', note: null },
  30515: { title: '对方在自己的黑名单中', advice: '请先用 black_list_delete 把对方移出黑名单。', note: null },
  30516: {
    title: '对方不允许任何人加好友',
    advice: '请尊重对方的设置；或用 portrait_set 更改对方的 AllowType，或使用 ForceAddFlags。',
    note: null,
  },
  30525: { title: '自己在对方的黑名单中', advice: '这一侧无法处理：需要对方取消拉黑。', note: null },
  30539: {
    title: '加好友请求等待对方同意',
    advice: '没有问题：对方同意后，双方成为好友，并触发回调。',
    note: null,
  },
  30540: { title: '短时间内加好友请求过多', advice: '请等待一段时间，并减少请求。', note: null },
  30520: {
    title: '双方已是好友',
    advice: '视为已完成即可。如今 friend_add 在此返回 30001。',
    note: '见于 2018 年，文本为 SNS_FRD_ADD_FRD_EXIST。',
  },
  30013: {
    title: '黑名单已满',
    advice: '请先用 black_list_delete 移出其他账号：黑名单最多 1000 个。',
    note: null,
  },
  31211: {
    title: '该账号不是好友',
    advice: '请去掉它，或先添加为好友。常见问题（269/32485）在此是 30001：两者都要处理。',
    note: '只见于 friend_get_list 的旧示例，文本为 SNS_FRD_GET_LIST_FRD_NO_EXIST。',
  },
  31307: {
    title: '该账号已在黑名单中',
    advice: '视为已完成即可。black_list_add 的页面在此是 30001：两者都要处理。',
    note: '见于 2018 年，文本为 Err_SNS_BlackListAdd_Already_Exist。',
  },
  31704: {
    title: '要删除的账号不是好友',
    advice: '视为已完成即可：该删的已经不在。这一项不会触发回调。',
    note: '常见问题（269/32485）在此是 30001：两者都要处理。',
  },
  31707: {
    title: '删除好友的请求被过滤：短时间内过多',
    advice: '请等待一段时间，放慢删除。',
    note: '最新的公共错误码表中没有它，也没有页面说明多少算过多。',
  },
};
