import type { Translation } from '../parts.ts';

const ARRAY = '数组';
const TEXTS = '字符串数组';
const TYPES: Readonly<Record<string, string>> = {
  string: '字符串',
  number: '数字',
  boolean: '布尔值',
  array: ARRAY,
  object: '对象',
  null: 'null',
};
const aType = (type: string) => TYPES[type] ?? type;

export const project: Translation['project'] = {
  used: (name, members) => `项目文件 ${name}：${members.join('、')}`,
  foreign: (name) => `项目文件 ${name} 属于另一个用户，不读取它；要读取，请设置 FRIEND_CB_PROJECT=${name}`,
  wrong: (name, problem) => `项目文件 '${name}' ${problem}`,
  notJson: (detail) => `不是 JSON：${detail}`,
  isEmpty: '内容为空',
  notObject: (type) => `是${aType(type)}，应为对象`,
  wrongKind: (member, given, kind) =>
    given === ARRAY && kind === TEXTS
      ? `的成员 '${member}' 是数组，但其中不全是字符串`
      : `的成员 '${member}' 是${given}，应为${kind}`,
  kinds: {
    text: '字符串',
    file: '文件名',
    'text or number': '字符串或整数',
    texts: TEXTS,
    'texts by name': '值为字符串的对象',
  },
  forExample: (json) => `例如：${json}`,
  hasToken: (name) => `项目文件 '${name}' 含有成员 'token'，而项目文件中不能写入机密`,
  insteadOfToken: ['请写出存放 token 的文件：{"tokenFile":".token"}', '或设置 FRIEND_CB_TOKEN'],
  unknownMember: (name, member) => `项目文件 '${name}' 含有未知的成员 '${member}'`,
  valid: (names) => `有效的成员：${names.join('、')}`,
  hasLogin: "的 'to' 含有登录信息，而项目文件中不能写入机密",
  insteadOfLogin: '请把 FRIEND_CB_TO 设为完整的 URL',
  lonely: (member) => `含有 '${member}'，但缺少与之配合的 'probe'`,
  empty: '空的',
  mixedList: ARRAY,
  aType,
};
