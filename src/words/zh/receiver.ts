import type { ReceiverWords } from '../../receiver/words.ts';

export const receiver: ReceiverWords = {
  inHeaders: '请求头',
  inBody: (bytes) => `请求体，已收到 ${bytes} 字节`,
  slow: (where) => `有请求未能及时收全，停在${where}`,
  largeHeaders: '有请求的头超过 16 KiB',
  largeExtensions: '有请求的分块扩展超过 16 KiB',
  ended: (where) => `发送方中途断开连接，停在${where}`,
  http2: '发送方未经协商就使用 HTTP/2；这个端口使用 HTTP/1.1',
  afterClose: '发送方在带 Connection: close 的请求之后又发送了数据',
  tlsOnHttp: '发送方在这个明文 HTTP 端口上尝试 TLS：它的 URL 必须以 http:// 开头',
  notHttp: (reason) => `收到的不是 HTTP：${reason}`,
  broke: (reason) => `连接中断：${reason}`,
  foreignCertificate: (error) => `发送方的客户端证书不是由 --client-ca 的 CA 签发的（${error}）`,
  httpOnTls: '发送方在这个 HTTPS 端口上使用了明文 HTTP：它的 URL 必须以 https:// 开头',
  noCertificate: '发送方没有提供客户端证书，而 --client-ca 要求提供',
  distrust: (alert) => `发送方不信任这个端口的证书（${alert}）`,
  handshake: (reason) => `TLS 握手失败：${reason}`,
  left: '应答发出之前连接已断开',
  late: (limitMs) => `应答用时超过 ${limitMs} ms`,

  hang: '没有发送应答，连接保持打开（hang）',
  reset: '没有应答，而是重置了连接（reset）',
  close: '连接已关闭，没有应答（close）',
  truncate: '应答还没传完就关闭了连接（truncate）',
  'slow-body': '应答逐字节发送（slow-body）',
  'not-http': '发送的不是 HTTP（not-http）',
};
