import type { Translation } from '../parts.ts';

export const send: Translation['send'] = {
  validHere: (names) => `这里的有效值：${names.join('、')}`,
  edit: (option, text, problem) => `${option} ${text}：${problem}`,
  nameAndBody: (name) => `同时给出了回调样例 '${name}' 和 --body`,
  bodyAsItIs: (flags) => `--body 原样发送，因此不能用 ${flags.join(' 和 ')} 修改`,
  changeFirst: '请先修改请求体：jq … | friend-cb send --body -',
  ownPairs: (name, flags) => `回调样例 '${name}' 有自己的 PairList，因此不能给出 ${flags.join(' 和 ')}`,
  setChanges: "--set 可以修改其中的成员：--set 'PairList[0].To_Account=bob'",
  fewerPairs: (pairs, accounts) => `--pairs ${pairs} 小于给出的 ${accounts} 个 --to-account`,
  textItself: (text, file) => `文本 '${text}' 本身作为请求体发送；--body ${file} 发送文件的内容`,
  bodyEmpty: '请求体为空，仍照此发送',
  bodyNotJson: (why) => `请求体不是 JSON，仍原样发送：${why}`,
  valueNotJson: (text, why) => `--set ${text}：值不是 JSON，按字符串设置：${why}`,
  noParameter: (name) => `--drop-query：查询串中没有参数 '${name}'`,
  parameterNames: '名称的写法与文档一致：SdkAppid、CallbackCommand、contenttype、ClientIP、OptPlatform',
  forExample: (line) => `例如：${line}`,
  nothingToCall: '还没有可调用的端点？friend-cb demo 演示收发双方',
  printAndNdjson: '--print 和 --format ndjson 都要写到 stdout',
  waiting: (seconds, patience) => `等待应答，已 ${seconds} s；${patience}`,
  waitingNext: (sent, count, patience) => `${count} 个回调中已有 ${sent} 个发送并得到应答，等待下一个应答；${patience}`,
};
