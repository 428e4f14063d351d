import type { AnonymizeWords } from '../../protocol/anonymize/words.ts';
import type { HeaderWords } from '../../protocol/request.ts';
import type { RecordWords } from '../../record/words.ts';

export const record: RecordWords = {
  foreign: (path, what) => `'${path}' 是${what}，而录制文件是 UTF-8 文本`,
  gzip: ' gzip 压缩文件',
  gzipHint: '请先解压：gunzip -k FILE',
  zstd: ' zstd 压缩文件',
  zstdHint: '请先解压：unzstd FILE',
  zip: ' ZIP 压缩包',
  zipHint: '请先解压',
  utf16: ' PowerShell 写出的那种 UTF-16 文本',
  utf16Hint: '请存为 UTF-8；在 PowerShell 中：Get-Content FILE | Set-Content -Encoding utf8 NEW',

  long: (mebibytes) => `超过 ${mebibytes} MiB`,
  notJson: (detail) => `不是 JSON：${detail}`,
  noObject: '不是对象',
  noType: '没有 type，不是 friend-cb 的记录',
  atLine: (path, line, problem) => `${path}，第 ${line} 行：${problem}`,
  atEntry: (path, entry, problem) => `${path}，第 ${entry} 项：${problem}`,

  notHar: (path, problem) => `'${path}' 的开头是 HTTP 存档（HAR），但${problem}`,
  notHarHint: '请重新导出；浏览器和代理有“全部另存为 HAR”一项',
  harNotJson: (detail) => `不是 JSON：${detail}`,
  noEntries: '没有 log.entries',
  noRequest: '请求缺少 method、url 或 headers',
  noReply: '存档中没有应答',
  harTooLarge: (path, mebibytes) => `'${path}' 是超过 ${mebibytes} MiB 的 HTTP 存档（HAR）`,
  harTooLargeHint: 'NDJSON 形式的录制文件，或由 friend-cb 写出的 HAR，大小不限',

  moved: (path) => `录制文件 '${path}' 已被移动或删除：改写入同名的新文件`,
  wasCut: (path, bytes) => `录制文件 '${path}' 被外部截去 ${bytes} 字节；从那里继续写入`,
  stillAnswered: (problem) => `${problem}；回调仍会得到应答`,
  tooLarge: (path, id) => `有一次交互太大，没有写入录制文件 '${path}'：${id}`,
  writtenAgain: (path, missing) => `录制文件 '${path}' 可以继续写入；缺少 ${missing} 次交互`,
  notWhole: (path, missing) => `录制文件 '${path}' 不完整；缺少 ${missing} 次交互`,
  cannotWrite: (path, reason) => `无法写入录制文件 '${path}'：${reason}`,
  noFolder: '它所在的目录不存在',
  noRecording: (path) => `'${path}' 不是录制文件，因此不向它追加`,
  noRecordingHint: '请指定新文件，或由 friend-cb 写出的文件',
  harNoFile: (path) => `'${path}' 不是普通文件，而 HAR 要在文件末尾及其之前写入`,
  harNoFileHint: '文件名不以 .har 结尾时，逐行写入',
  noOwnHar: (path) => `'${path}' 不是 friend-cb 写出的 HAR，因此不向它追加`,
  endRemoved: (path, bytes) => `已删除 '${path}' 的末尾：那里不是完整的一项（${bytes} 字节）`,
  lineRemoved: (path, bytes) => `已删除 '${path}' 的最后一行：崩溃时没有写完（${bytes} 字节）`,
};

export const headers: HeaderWords = {
  noName: (name) => `'${name}' 不是头的名称`,
  nameHint: "有效值：'Name: value'；'Name:' 去掉默认的头，'Name;' 发送空的头",
  characters: (name) => `${name} 的值含有头不允许的字符`,
  charactersHint: '头是一行 ASCII 文本',
  reserved: (name) => `${name} 由 friend-cb 自己设置，用来保持连接并界定报文`,
  reservedHint: '其他的头都可以设置',
};

export const anonymize: AnonymizeWords = {
  leftOut: (what) => `已去掉：${what}`,
  more: (count) => `另有 ${count} 项同类内容`,
  bodies: (count) => `${count} 个不是文本的正文`,
  header: (name) => `头 ${name}`,
  parameter: (name) => `查询参数 ${name} 的值`,
  member: (name) => `字段 ${name}`,
};
