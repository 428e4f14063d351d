import type { ChoiceWords } from '../../protocol/rest/choices.ts';

export const choices: ChoiceWords = {
  'order-of-checks': {
    question: '一个请求有多处错误时，先报告哪一处，用哪个错误码？',
    choice:
      '先做代价最小的检查：请求方法和路径（60002），服务和命令（60009），缺少 sdkappid（60012），其他参数（60025），' +
      '其他应用（70020），UserSig（70003、70014、70013、70009、70001），管理员（30004、70403 或 60010），' +
      '请求体（60003），账号不是字符串（60015）。',
    alternatives: null,
  },
  'error-info-words': {
    question: '错误码旁边的 ErrorInfo 是什么文本？',
    choice: 'ErrorInfo 是 friend-cb 自己的英文说明，指出请求错在哪里。',
    alternatives: '见到的文本很少，例如 60002 的 "HTTP parse Error"。它们年年在变：请判断错误码。',
  },
  'error-info-of-success': {
    question: '一切正常时 ErrorInfo 是什么？',
    choice: '空字符串。',
    alternatives: 'friend_delete 的示例中是 "0"，看来是笔误；抓取到的应答是 ""。',
  },
  'content-type-of-reply': {
    question: '应答的 Content-Type 是什么？',
    choice: 'application/json。',
    alternatives: '手册的示例列出了应答头，其中没有 Content-Type。',
  },
  'content-type-of-request': {
    question: '请求必须使用哪种 Content-Type？',
    choice: '任意，也可以没有：无论它写什么，请求体都按 JSON 读取。',
    alternatives: '在用的客户端发送 application/json、text/plain、application/x-www-form-urlencoded，或者不发送。',
  },
  'random-values': {
    question: 'random 不是无符号 32 位整数时会怎样？',
    choice: '不会怎样：不检查 random。',
    alternatives: '在用的客户端也会发送负数。',
  },
  'unknown-members': {
    question: '请求体中有该调用没有的字段时会怎样？',
    choice: '忽略它们；但已知字段名的笔误会指出，例如 Deletetype。',
    alternatives: null,
  },
  'bad-parameters': {
    question:
      'DeleteType 的取值不存在、列表为空、账号数超过上限、该用列表处用了字符串，或账号列出了自己，会得到什么应答？',
    choice: '整个请求以 30001 失败，什么也不改变。',
    alternatives: null,
  },
  'repeated-accounts': {
    question: '列表中同一个账号出现两次时，会得到什么应答？',
    choice: '每个账号只处理一次，以首次出现的位置为准。',
    alternatives: null,
  },
  'account-length': {
    question: '账号超过 32 字节时，会得到什么应答？',
    choice: '视为参数错误而拒绝。按 UTF-8 的字节数计算，而不是字符数。',
    alternatives: 'account_import 的页面写明了这个上限。',
  },
  'unknown-account': {
    question: '账号不存在（30003）时，是整个请求失败，还是单项失败？',
    choice: 'From_Account 不存在则整个请求失败，To_Account 不存在则该项失败。',
    alternatives: null,
  },
  'any-account': {
    question: '在导入第一个账号之前，哪些账号存在？',
    choice: '只要没有导入过账号，也没有指定 --friends，任何账号都存在；此后只有这些账号存在。',
    alternatives: '在腾讯的系统中，从未导入的账号不存在（30003）。',
  },
  'old-member-names': {
    question: '旧的字段名 Identifier 和 Accounts 是否仍被接受？',
    choice:
      '两者都接受：account_import 中 Identifier 等同于 UserID，multiaccount_import 中 Accounts 等同于 AccountList。',
    alternatives: '有一个在用的库仍在发送 Identifier。',
  },
  'rate-limit': {
    question: '超过文档规定频率的调用会被拒绝吗？',
    choice: '默认不会：--rate-limit N 会以 60007 拒绝每秒超过 N 次的调用。',
    alternatives: '页面写明好友相关的调用各为每秒 200 次，部分账号相关的调用为 100 次。',
  },
  'rate-limit-seconds': {
    question: '一秒内的调用如何计数？',
    choice: '按时钟的整秒计，每种调用分别计数。',
    alternatives: null,
  },
  'faults-first': {
    question: '--fault 指定了该调用或某个账号时，会得到什么应答？',
    choice: '在 URL、UserSig 和请求体的格式都通过之后、查找任何数据之前，返回 --fault 指定的错误码。此时什么也不改变。',
    alternatives: null,
  },
  'usersig-clock': {
    question: '按本机时钟，生成时间在未来的 UserSig 是否被接受？',
    choice: '接受。按本机时钟，到它的 time 加 expire 时过期。',
    alternatives: null,
  },
  'usersig-longest': {
    question: 'UserSig 的有效期最长是多少？',
    choice: '以它自己写明的为准。',
    alternatives: '一个页面写 50 年，另一个写 10 年。',
  },
  'usersig-letters': {
    question: '普通 base64 的 UserSig，或多做了一次百分号编码的 UserSig，是否被接受？',
    choice: '接受，但会注明：+、/ 和 = 读作 *、- 和 _，空格读作原来的 +，%2A 读作 *。末尾的补齐字符可以缺失。',
    alternatives: null,
  },
  'delete-type-default': {
    question: '没有 DeleteType 的 friend_delete 是单向还是双向？',
    choice: '单向，等同于 Delete_Type_Single。',
    alternatives: 'friend_delete_all 的页面说默认为单向。friend_add 则默认为双向。',
  },
  'not-a-friend': {
    question: '账号不是好友时，该项的错误码是什么？',
    choice: '31704，与该调用的页面一致。',
    alternatives: '常见问题中是 30001。有一个后台把 30003 和 30004 也当作这种情况。',
  },
  'result-info': {
    question: 'ResultInfo 是什么文本？',
    choice:
      '该项成功时为空字符串，与页面的示例一致。其他情况下是实际见过的、与错误码相配的文本，或 friend-cb 自己的英文说明。',
    alternatives:
      '见过：页面说为空的地方实际是 "OK"（--result-info observed 会这样发送），以及 Err_SNS_FriendDelete_Not_Friend 这样的名称。请判断错误码，不要判断文本。',
  },
  'item-order': {
    question: '应答中各项的顺序是什么？',
    choice: '与请求中的顺序一致。',
    alternatives: '示例如此；没有文字说明。',
  },
  'fail-account-of-deletion': {
    question: '有单项失败时，friend_delete 的应答是否带有 Fail_Account？',
    choice: '不带。',
    alternatives: 'friend_add、friend_import、friend_update、friend_check 等页面都写有这个字段。',
  },
  'two-way-own-half': {
    question: '只有删除方有对方这个好友时，双向删除会怎样？',
    choice: '该项成功，删除这一个方向，回调中只有这一对。',
    alternatives: null,
  },
  'two-way-other-half': {
    question: '只有对方有删除方这个好友时，双向删除会怎样？',
    choice: '该项按非好友应答，什么也不删除，回调中没有这一对。',
    alternatives: null,
  },
  'too-many-deletions': {
    question: '多少次删除算过多（31707），失败的是请求还是单项？',
    choice: '多少都不算。--fault friend_delete=31707 会返回它。',
    alternatives: null,
  },
  'callback-without-pairs': {
    question: '删除的每一项都失败时，会有回调吗？',
    choice: '没有。',
    alternatives: null,
  },
  'callbacks-per-call': {
    question: '含有多个账号的一次调用触发一个回调还是多个？',
    choice: '一个，包含所有好友对。',
    alternatives: null,
  },
  'callback-order': {
    question: '回调在调用的应答之前还是之后？',
    choice: '先发出应答，再发出回调。',
    alternatives: '把删除写入两次的后台，可能恰好在其中一种顺序下出错。',
  },
  'callback-delay': {
    question: '回调多久之后到来？',
    choice: '立即。',
    alternatives: null,
  },
  'callbacks-in-turn': {
    question: '回调会相互超越吗？',
    choice: '涉及同一账号的回调按事件的顺序依次发送。其他回调同时发送。',
    alternatives: '--reorder 会互换两个回调的顺序，网络也可能如此。',
  },
  'callback-duplicates': {
    question: '同一个回调多久会出现两次？',
    choice: '不会，除非要求这样做。',
    alternatives: '重试之后，后台可能收到两次。没有页面说明 RequestId 是否相同。',
  },
  'callback-losses': {
    question: '回调多久会丢失一次？',
    choice: '不会，除非要求这样做。',
    alternatives: '没有重试时，只要端点不可达，回调就会丢失。',
  },
  'callback-retries': {
    question: '未及时得到应答的回调会重发几次，间隔多久？',
    choice: '不重发，这是文档规定的默认行为。',
    alternatives: '控制台可以开启重试，仅限超时。没有页面说明次数、间隔，以及第二个回调的 RequestId 和 Sign。',
  },
  'client-ip-of-rest': {
    question: '由 REST 调用触发的回调，ClientIP 是什么？',
    choice: '调用方的地址。',
    alternatives: null,
  },
  'client-platform': {
    question: '在客户端删除好友所触发的回调，OptPlatform 是什么？',
    choice: 'iOS，除非请求中指定了别的。',
    alternatives: '手册列出了各个平台，都有可能出现。',
  },
  'delete-all-callback': {
    question: 'friend_delete_all 会触发回调吗？',
    choice: '不会，除非要求这样做。',
    alternatives: null,
  },
  'account-delete-callback': {
    question: 'account_delete 会为随账号一并删除的好友触发回调吗？',
    choice: '不会。',
    alternatives: null,
  },
  'blocklist-callbacks': {
    question: '拉黑好友会解除好友关系：会有哪些回调，顺序如何，含有哪些好友对？',
    choice: '先是 BlackListAdd，然后是 FriendDelete，包含原本存在的两个方向。',
    alternatives: '只有中文页面（269/1659）提到拉黑会触发 FriendDelete。',
  },
  'callback-before-adding': {
    question: '添加好友之前会询问后台吗？',
    choice: '不会，除非要求这样做：使用 --prev 时后台会收到 Sns.CallbackPrevFriendAdd，由它的应答决定。',
    alternatives: '这个回调在应用的控制台中开关。',
  },
  'allow-type-default': {
    question: '新账号接受哪些加好友请求？',
    choice: '全部接受，即 AllowType_Type_AllowAny，这样测试时无需同意。可用 portrait_set 更改。',
    alternatives: null,
  },
  'friend-add-items': {
    question: '一次 friend_add 最多可以有多少个账号？',
    choice: '1000 个，与 friend_import 和 friend_delete 相同。',
    alternatives: '错误码表建议：需要对方同意时最多 100 个。',
  },
  'import-existing-friend': {
    question: '对已是好友的账号，friend_import 会怎样？',
    choice: '该项以 0 成功，其数据被替换。',
    alternatives: null,
  },
  'friend-get-page': {
    question: '一次 friend_get 的应答有多少个好友？',
    choice: '最多 100 个。',
    alternatives: null,
  },
};
