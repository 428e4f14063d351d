import type { Translation } from '../parts.ts';

export const exitCodes: Translation['exitCodes'] = {
  0: '所要求的全部成立',
  1: '端点有应答或未及时应答，而这违反约定；或到达的回调少于 `listen --count` 的要求',
  2: '你可以解决：未知的命令、选项或值，无法读取的文件，被占用的端口',
  3: '没有发生任何交互：DNS、连接被拒绝、TLS、连接超时',
  4: 'friend-cb 自身的缺陷',
  129: '由 SIGHUP 结束，已打印汇总（不带条件的 `listen` 或 `chat` 如此结束时，退出码为 0）',
  130: '由 SIGINT 结束，已打印汇总（不带条件的 `listen` 或 `chat` 如此结束时，退出码为 0）',
  143: '由 SIGTERM 结束，已打印汇总（不带条件的 `listen` 或 `chat` 如此结束时，退出码为 0）；第二个信号使其立即结束',
};

export const systemErrors: Translation['systemErrors'] = {
  ENOENT: '不存在',
  EACCES: '权限不足',
  EPERM: '权限不足',
  EEXIST: '已有同名文件',
  EISDIR: '它是文件夹',
  ENOTDIR: '路径中有一部分不是文件夹',
  EADDRINUSE: '端口已被占用',
  EADDRNOTAVAIL: '该地址不属于本机',
  ENOTFOUND: '域名无法解析',
  ENOSPC: '磁盘已满',
  EDQUOT: '磁盘配额已用尽',
  EFBIG: '文件已达最大尺寸（见 ulimit -f）',
  EROFS: '文件系统只读',
  EMFILE: '打开的文件过多',
};
