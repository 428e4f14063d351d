import type { DiagnosisTexts } from '../../contract/words/diagnosis.ts';
import { okEnvelope } from '../../protocol/reply.ts';

const ENVELOPE = JSON.stringify(okEnvelope());

export const diagnosis: DiagnosisTexts = {
  notAccepted: (what) => `文档中的回调没有被接受：${what}`,
  neverAnswered: (why) => `端点收到了文档中的回调，但一直没有应答：${why}`,
  waits:
    '处理程序在等待什么：检查是否有没人 resolve 的 promise、没有调用 next() 的中间件、锁，或者连不上的数据库。' +
    '先应答，再处理。',
  silent: (seconds) => `端点一直没有应答：连接已建立，但 ${seconds} s 内什么都没有返回`,
  silentHandler: (path) =>
    `处理程序：${path} 的每条执行路径都会返回应答吗？等待数据库或锁，或者忘了结束应答，都会是这个样子`,
  silentPort: (address, other) =>
    `端口：${address} 是后台的端口吗？那里用的会不会是 ${other}？等待另一种协议的服务器也不会应答`,
  emptyReply: `请应答 ${ENVELOPE}：空应答不算应答（Echo：return c.JSON(200, …)，而不是 nil）。`,
  emptyForApp: (app) => `SdkAppid：后台对不认识的应用是否什么都不返回？发送的是 ${app}。`,
  answer: `请应答 ${ENVELOPE}`,
  app: (app) => `SdkAppid：发送的是 ${app}，与后台配置的一致吗？`,
  token: 'Token：与后台配置的一致吗？',
  noToken: '鉴权：后台是否要求签名？若是，请给出 --token 或 --token-file',
  accounts:
    '账号：后台认识 id 和 id1 吗？请用 --accounts 给出它认识的账号，并跳过使用其他账号的用例：' +
    '--skip accept/documented-example --skip accept/account- --skip accept/pairs-',
  command:
    '后台不认识这个回调命令：请处理 CallbackCommand=Sns.CallbackFriendDelete，拼写完全一致，并且从查询参数中读取。',
  time: 'RequestTime：后台是否按 Unix 秒解析，时钟是否准确？这个回调是刚刚签名的。',
};
