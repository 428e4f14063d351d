import type { JsonWords } from '../../protocol/json.ts';
import type { JsonFaultWords } from '../../protocol/json-fault.ts';

export const json: JsonWords = {
  noBody: '没有正文',
  notUtf8: '不是有效的 UTF-8',
  byteOrderMark: '以字节顺序标记（BOM）开头',
  fault: (line, column, problem) => `第 ${line} 行第 ${column} 列：${problem}`,
  anArrayOf: (count) => `含 ${count} 个元素的数组`,
  anObject: '一个对象',
};

const END = '结尾';
const END_OF_STRING = '结束字符串的 "';

export const jsonFault: JsonFaultWords = {
  states: {
    value: '一个值',
    'value or ]': '一个值或 ]',
    name: '双引号中的字段名',
    'name or }': '双引号中的字段名或 }',
    colon: '冒号',
    after: END,
  },
  anEscape: '转义，例如 \\n',
  aKnownEscape: 'JSON 允许的转义，例如 \\n 或 \\u4e2d',
  endOfString: END_OF_STRING,
  commaOr: (close) => `逗号或 ${close}`,
  problem: (wanted, found) => {
    if (wanted === END_OF_STRING) return '字符串没有结束：缺少 "';
    if (found === null) return `此处缺少${wanted.replace(/^一个/, '')}，文本已结束`;
    return wanted === END ? `此处应当结束，却出现了 '${found}'` : `此处应为${wanted}，而不是 '${found}'`;
  },
};
